import type {
  LogRecord,
  MeasurementRecord,
  SpanRecord,
} from '../../../shared/telemetry/signals/record';
import { START } from '../manualClock';

export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = (last: number): string => `00f067aa0ba902b${last}`;

const context = (last: number, isRemote = false) => ({
  traceId: TRACE_ID,
  spanId: spanId(last),
  isSampled: true,
  ...(isRemote && { isRemote }),
});

/** A call of Graph that failed, below a span of this process. */
export const callSpan: SpanRecord = {
  type: 'span',
  name: 'POST /$batch',
  kind: 'client',
  context: context(1),
  parent: context(2),
  links: [],
  startedAt: START,
  endedAt: START + 250,
  attributes: {
    'http.request.method': 'POST',
    'url.full': 'https://graph.microsoft.com/v1.0/$batch',
    'http.response.status_code': 503,
    'error.type': '503',
  },
  isError: true,
};

/** A delivery, below a span of another process, with a link. */
export const processSpan: SpanRecord = {
  type: 'span',
  name: 'process close-session',
  kind: 'consumer',
  context: context(2),
  parent: context(3, true),
  links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), isSampled: false, isRemote: true }],
  startedAt: START - 100,
  endedAt: START + 300,
  attributes: { 'close_session.attempt': 2, 'close_session.message_fate': 'requeued' },
  isError: false,
};

/** The beginning of a trace. */
export const rootSpan: SpanRecord = {
  ...processSpan,
  name: 'closeSession',
  kind: 'internal',
  context: context(4),
  parent: undefined,
  links: [],
};

export const sendSpan: SpanRecord = { ...rootSpan, name: 'send close-session', kind: 'producer' };

export const closes: MeasurementRecord = {
  type: 'measurement',
  metric: 'close_session.closes',
  value: 1,
  attributes: { 'close_session.outcome': 'closed' },
};

export const waited: MeasurementRecord = {
  type: 'measurement',
  metric: 'close_session.throttle.wait',
  value: 0.2,
  attributes: {},
};

export const warning: LogRecord = {
  type: 'log',
  severity: 'warn',
  at: START + 1,
  line: '{"event":"closeSession"}',
  context: context(1),
};

export const loneError: LogRecord = { ...warning, severity: 'error', context: undefined };
