import type { CollectedRequest } from './collector';

/** One item of Application Insights, as its ingestion gets it. */
export interface Envelope {
  name: string;
  time: string;
  iKey: string;
  tags: Record<string, string>;
  data: { baseType: string; baseData: Record<string, unknown> };
}

/** The table that each kind of item is found in: https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete */
const TABLES: Record<string, string> = {
  RequestData: 'requests',
  RemoteDependencyData: 'dependencies',
  MetricData: 'customMetrics',
  MessageData: 'traces',
  ExceptionData: 'exceptions',
  EventData: 'customEvents',
};

/** Reads what the ingestion got. */
export function readEnvelopes(requests: readonly CollectedRequest[]): Envelope[] {
  return requests.flatMap(({ body }) => JSON.parse(body.toString()) as Envelope[]);
}

/** The table that an item ends up in. */
export function tableOf({ data }: Envelope): string {
  return TABLES[data.baseType] ?? data.baseType;
}
