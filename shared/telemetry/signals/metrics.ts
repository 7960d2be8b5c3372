export type MetricName = keyof typeof METRICS;

interface Metric {
  kind: 'counter' | 'histogram';
  unit: string;
  description: string;
  /** Upper bounds of the buckets of a histogram. */
  buckets?: readonly number[];
}

// Those of the conventions for HTTP, and on to the longest CLOSE_SESSION_TIMEOUT_SECONDS.
const SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 100,
];
// Up to the longest CLOSE_SESSION_MAX_AGE_MINUTES, 6 days.
const AGES = [1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 21_600, 86_400, 518_400];

/** Every metric of the app. */
export const METRICS = {
  'close_session.closes': {
    kind: 'counter',
    unit: '{close}',
    description: 'Closes with an outcome.',
  },
  'close_session.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Duration of the call or delivery that ended with the outcome.',
    buckets: SECONDS,
  },
  'http.client.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Duration of calls of Graph.',
    buckets: SECONDS,
  },
  'close_session.throttle.wait': {
    kind: 'histogram',
    unit: 's',
    description: 'Time that calls of Graph waited for their turn.',
    buckets: SECONDS,
  },
  'close_session.message.age': {
    kind: 'histogram',
    unit: 's',
    description: 'Time from when a queued close was due to its final outcome.',
    buckets: AGES,
  },
  'close_session.messages': {
    kind: 'counter',
    unit: '{message}',
    description: 'Deliveries of queue messages.',
  },
} as const satisfies Record<string, Metric>;
