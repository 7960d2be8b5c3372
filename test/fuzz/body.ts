import type { ValidRequest } from './closeRequests';

export const MAX_BYTES = 16_384;

/** What a text must be taken for, its length left aside; `open`: nobody knows beforehand. */
export type Verdict = 'valid' | 'invalid' | 'noJson' | 'open';

/** Bytes that come as a close request. */
export interface Body {
  /** What is odd about it. */
  kind: string;
  bytes: Buffer;
  verdict: Verdict;
  /** Of a valid request. */
  request?: ValidRequest;
}

export const body = (
  kind: string,
  text: string,
  verdict: Verdict,
  request?: ValidRequest,
): Body => ({
  kind,
  bytes: Buffer.from(text),
  verdict,
  ...(request !== undefined && { request }),
});

/** A JSON text with blanks after it, up to a length. */
export function padded(json: string, bytes: number): string {
  return json + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(json)));
}
