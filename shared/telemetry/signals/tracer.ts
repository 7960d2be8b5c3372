import type { Clock } from '../../core/clock';
import type { Attributes, SpanKind, SpanRecord } from './record';
import type { Sampler } from './sampler';
import type { NewIds, TraceContext } from './traceContext';

export interface SpanStart {
  name: string;
  kind: SpanKind;
  /** Absent: the span begins a new trace. */
  parent: TraceContext | undefined;
  links?: readonly TraceContext[];
  /** Epoch milliseconds; default: now. */
  startedAt?: number;
}

/** A span that has begun. */
export interface OpenSpan {
  readonly context: TraceContext;
  /** Ends the span and hands its record over; only the first call counts. */
  end(attributes: Attributes, isError: boolean): void;
}

export interface Tracer {
  start(span: SpanStart): OpenSpan;
  /** Spans that have begun and not ended. */
  openSpans(): number;
}

export interface TracerDependencies {
  sampler: Sampler;
  ids: NewIds;
  clock: Pick<Clock, 'now'>;
  /** Gets each sampled span when it ends. */
  record: (span: SpanRecord) => void;
}

/** Makes spans as plain records. One that is not sampled has a context, so that its trace stays one, and leaves no record. */
export function createTracer({ sampler, ids, clock, record }: TracerDependencies): Tracer {
  let openCount = 0;
  return {
    openSpans: () => openCount,
    start({ name, kind, parent, links = [], startedAt = clock.now() }) {
      const traceId = parent?.traceId ?? ids.traceId();
      const context = { traceId, spanId: ids.spanId(), isSampled: sampler(traceId, parent) };
      let isOpen = true;
      openCount++;
      return {
        context,
        end(attributes, isError) {
          if (!isOpen) return;
          isOpen = false;
          openCount--;
          if (!context.isSampled) return;
          const endedAt = clock.now();
          const place = { context, parent, links };
          record({ type: 'span', name, kind, ...place, startedAt, endedAt, attributes, isError });
        },
      };
    },
  };
}
