import protobuf from 'protobufjs';
import type { CollectedRequest } from './collector';
import { OTLP_SCHEMA } from './otlpSchema';

/** What a collector was sent, in either encoding, without the wrapping of OTLP. */
export interface Collected {
  spans: CollectedSpan[];
  metrics: CollectedMetric[];
  logs: CollectedLog[];
  /** Of each request, in order. */
  resources: Attributes[];
}

export type Attributes = Record<string, unknown>;

export interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  /** 1 INTERNAL, 3 CLIENT, 4 PRODUCER, 5 CONSUMER. */
  kind: number;
  startMs: number;
  endMs: number;
  attributes: Attributes;
  links: { traceId: string; spanId: string }[];
  /** 0 unset, 2 ERROR. */
  status: number;
}

export interface CollectedMetric {
  name: string;
  unit: string;
  kind: 'sum' | 'histogram';
  /** 1 delta, 2 cumulative. */
  temporality: number;
  /** Of a sum its value, of a histogram what it counted. */
  points: { attributes: Attributes; value: number; sum: number; bounds: number[] }[];
}

export interface CollectedLog {
  body: unknown;
  severity: number;
  atMs: number;
  traceId: string;
  spanId: string;
}

type Fields = Record<string, unknown>;

const { root } = protobuf.parse(OTLP_SCHEMA);
const MESSAGES: Record<string, string> = {
  '/v1/traces': 'TracesRequest',
  '/v1/metrics': 'MetricsRequest',
  '/v1/logs': 'LogsRequest',
};

/** Reads what the collector got. */
export function readOtlp(requests: readonly CollectedRequest[]): Collected {
  const bodies = requests.map(readBody);
  const resources = bodies.flatMap((body) =>
    ['resourceSpans', 'resourceMetrics', 'resourceLogs'].flatMap((key) => list(body[key])),
  );
  const scoped = (key: string): Fields[] => resources.flatMap((resource) => list(resource[key]));
  return {
    resources: resources.map(({ resource }) => attributesOf(resource as Fields)),
    spans: scoped('scopeSpans').flatMap(({ spans }) => list(spans).map(spanOf)),
    metrics: scoped('scopeMetrics').flatMap(({ metrics }) => list(metrics).map(metricOf)),
    logs: scoped('scopeLogs').flatMap(({ logRecords }) => list(logRecords).map(logOf)),
  };
}

/** As JSON says it: camel case, long integers as text, and ids in hexadecimal digits. */
function readBody({ path, headers, body }: CollectedRequest): Fields {
  if (headers['content-type'] === 'application/json') return JSON.parse(body.toString()) as Fields;
  const type = root.lookupType(MESSAGES[path] ?? '');
  const read = type.toObject(type.decode(body), { longs: String, bytes: String });
  return JSON.parse(JSON.stringify(read), (key: string, value: unknown) =>
    /^(?:trace|span|parentSpan)Id$/.test(key) && typeof value === 'string'
      ? Buffer.from(value, 'base64').toString('hex')
      : value,
  ) as Fields;
}

function spanOf(span: Fields): CollectedSpan {
  return {
    ...idsOf(span),
    parentSpanId: text(span['parentSpanId']),
    name: text(span['name']),
    kind: Number(span['kind']),
    startMs: msOf(span['startTimeUnixNano']),
    endMs: msOf(span['endTimeUnixNano']),
    attributes: attributesOf(span),
    links: list(span['links']).map(idsOf),
    status: Number((span['status'] as Fields | undefined)?.['code'] ?? 0),
  };
}

function metricOf(metric: Fields): CollectedMetric {
  const kind = metric['sum'] === undefined ? 'histogram' : 'sum';
  const data = metric[kind] as Fields;
  return {
    name: text(metric['name']),
    unit: text(metric['unit']),
    kind,
    temporality: Number(data['aggregationTemporality']),
    points: list(data['dataPoints']).map((point) => ({
      attributes: attributesOf(point),
      value: Number(point['asDouble'] ?? point['asInt'] ?? point['count']),
      sum: Number(point['sum'] ?? 0),
      bounds: (point['explicitBounds'] ?? []) as number[],
    })),
  };
}

function logOf(log: Fields): CollectedLog {
  return {
    ...idsOf(log),
    body: valueOf(log['body'] as Fields),
    severity: Number(log['severityNumber']),
    atMs: msOf(log['timeUnixNano']),
  };
}

function idsOf(fields: Fields): { traceId: string; spanId: string } {
  return { traceId: text(fields['traceId']), spanId: text(fields['spanId']) };
}

function attributesOf({ attributes }: Fields): Attributes {
  return Object.fromEntries(
    list(attributes).map(({ key, value }) => [text(key), valueOf(value as Fields)]),
  );
}

function valueOf({ stringValue, boolValue, intValue, doubleValue }: Fields): unknown {
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? boolValue ?? doubleValue;
}

function msOf(nanoseconds: unknown): number {
  return Number(BigInt(text(nanoseconds)) / 1_000_000n);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function list(value: unknown): Fields[] {
  return (value ?? []) as Fields[];
}
