import { describeCause, redact } from '../../../shared/telemetry/records/redaction';
import { CloseError } from '../../../shared/core/closeError';

// C0, DEL and C1 steer a terminal; the others turn the direction of writing.
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** A text that somebody else may have written, without secrets and without power over the terminal. */
export function safeText(text: string, secrets: readonly string[] = []): string {
  return redact(text, secrets).replace(STEERING, ' ');
}

/** The same for each text inside a JSON value; names of fields stay. */
export function safeJson(value: unknown, secrets: readonly string[] = []): unknown {
  if (typeof value === 'string') return safeText(value, secrets);
  if (Array.isArray(value)) return value.map((entry) => safeJson(entry, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, safeJson(entry, secrets)]),
  );
}

/** An error in one line: what went wrong, without secrets. Azure's further lines only repeat the request. */
export function errorLine(error: unknown): string {
  if (!(error instanceof CloseError)) return causeLine(error).replace(/^Error: /, '');
  return error.cause === undefined ? error.message : `${error.message} (${causeLine(error.cause)})`;
}

function causeLine(cause: unknown): string {
  const [line = ''] = describeCause(cause).split(/[\r\n]/, 1);
  return line.replace(STEERING, ' ');
}
