import { randomUUID } from 'node:crypto';
import { writeCaBundle } from '../../../local/stack/caBundle';
import { sharedAuthority } from '../../support/sharedAuthority';
import { type Envelope, readEnvelopes } from '../../support/collector/applicationInsights';
import { type Collector, startCollector } from '../../support/collector/collector';
import { type Collected, type CollectedSpan, readOtlp } from '../../support/collector/otlp';
import type { World } from '../world';

/** Both destinations of telemetry, and the settings that send it there soon. */
export interface Observed {
  otlp: Collector;
  insights: Collector;
  /** Telemetry to the OTLP collector. */
  toOtlp: Record<string, string>;
  /** Telemetry to Application Insights, as the managed identity. */
  toInsights: Record<string, string>;
  collected(): Collected;
  envelopes(): Envelope[];
  stop(): Promise<void>;
}

/** Sends what waits each quarter of a second. */
const SOON = {
  OTEL_BSP_SCHEDULE_DELAY: '250',
  OTEL_BLRP_SCHEDULE_DELAY: '250',
  OTEL_METRIC_EXPORT_INTERVAL: '250',
};

export async function observe({ settings }: Pick<World, 'settings'>): Promise<Observed> {
  const { caPem, ...tls } = await sharedAuthority();
  // Application Insights is reached over TLS only.
  const bundle = await writeCaBundle(caPem, settings['NODE_EXTRA_CA_CERTS']);
  const [otlp, insights] = await Promise.all([startCollector(), startCollector({ tls })]);
  return {
    otlp,
    insights,
    toOtlp: { ...SOON, OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url },
    toInsights: {
      ...SOON,
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${randomUUID()};IngestionEndpoint=${insights.url}/`,
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD',
      NODE_EXTRA_CA_CERTS: bundle.path,
    },
    collected: () => readOtlp(otlp.requests),
    envelopes: () => readEnvelopes(insights.requests),
    stop: async () => {
      await Promise.all([otlp.stop(), insights.stop(), bundle.remove()]);
    },
  };
}

/** A traceparent of a caller. */
export function newTraceparent(flags = '01'): { traceparent: string; traceId: string } {
  const traceId = randomUUID().replaceAll('-', '');
  return { traceparent: `00-${traceId}-00f067aa0ba902b7-${flags}`, traceId };
}

/** Spans of a trace by the time that they began: name, and name of the span above or where it is. */
export function treeOf(spans: readonly CollectedSpan[]): [name: string, parent: string][] {
  const byId = new Map(spans.map((span) => [span.spanId, span.name]));
  return spans
    .toSorted((one, other) => one.startMs - other.startMs)
    .map(({ name, parentSpanId }) => [
      name,
      byId.get(parentSpanId) ?? (parentSpanId === '' ? 'none' : 'outside'),
    ]);
}

/** Both destinations for the tests of a file. */
export function useObserved(world: World): Observed {
  const observed = {} as Observed;
  beforeAll(async () => {
    Object.assign(observed, await observe(world));
  });
  afterAll(() => observed.stop());
  return observed;
}
