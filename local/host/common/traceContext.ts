import { randomBytes } from 'node:crypto';

const TRACE_PARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** What a function without a request is told where the host has no telemetry: this one has none. */
export const NO_TRACE = { traceParent: '', traceState: '', attributes: {} };

/** The trace context of a request's invocation: a new span in the caller's trace, or in a new one. */
export function traceContextOf(traceParent?: string, traceState = '') {
  const [, trace, flags] = TRACE_PARENT.exec(traceParent ?? '') ?? [];
  const span = randomBytes(8).toString('hex');
  return {
    traceParent: `00-${trace ?? randomBytes(16).toString('hex')}-${span}-${flags ?? '00'}`,
    traceState: trace === undefined ? '' : traceState,
    attributes: {},
  };
}
