import { randomBytes } from 'node:crypto';

/** Where a span stands in a trace: what a W3C traceparent says. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  isSampled: boolean;
  /** The span was made by another process, or by an earlier delivery. */
  isRemote?: boolean;
}

/** Makes the ids of spans: hexadecimal digits, not all zero. */
export interface NewIds {
  traceId: () => string;
  spanId: () => string;
}

/** Bytes that the system is asked for at once: asking takes longer than all the rest of a span. */
const POOL_BYTES = 4_096;

/** @param random makes that many random bytes */
export function createRandomIds(random: (bytes: number) => Buffer = randomBytes): NewIds {
  let pool: Buffer = Buffer.alloc(0);
  let taken = 0;
  const hex = (bytes: number): string => {
    if (taken + bytes > pool.length) {
      pool = random(POOL_BYTES);
      taken = 0;
    }
    const id = pool.toString('hex', taken, taken + bytes);
    taken += bytes;
    return isZero(id) ? hex(bytes) : id;
  };
  return { traceId: () => hex(16), spanId: () => hex(8) };
}

// A later version may say more behind its flags: https://www.w3.org/TR/trace-context/#versioning-of-traceparent
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 1;

/**
 * Reads a traceparent: https://www.w3.org/TR/trace-context/#traceparent-header
 * @returns the context of a remote span, or undefined where the text is none
 */
export function parseTraceparent(text: string | undefined): TraceContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] =
    // Stryker disable next-line ArrayDeclaration: the first element is dropped.
    TRACEPARENT.exec(text ?? '') ?? [];
  if (isZero(traceId) || isZero(spanId) || (version === '00' && more !== undefined)) {
    return undefined;
  }
  const isSampled = (parseInt(flags, 16) & SAMPLED) === SAMPLED;
  return { traceId, spanId, isSampled, isRemote: true };
}

/** Writes a traceparent of version 00. */
export function formatTraceparent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

/** True for all zeros, which W3C calls invalid, and for nothing. */
function isZero(id: string): boolean {
  return /^0*$/.test(id);
}
