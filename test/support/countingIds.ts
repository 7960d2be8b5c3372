import type { NewIds } from '../../shared/telemetry/signals/traceContext';

/** Ids of traces and spans that count from 1. */
export function countingIds(): NewIds {
  let traces = 0;
  let spans = 0;
  return {
    traceId: () => String(++traces).padStart(32, '0'),
    spanId: () => String(++spans).padStart(16, '0'),
  };
}
