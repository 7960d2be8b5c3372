import type { TelemetryRecord } from '../signals/record';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Destination = 'OTLP' | 'Application Insights';

export type Signal = 'traces' | 'metrics' | 'logs';

/** Something that could not be exported. It holds no secret. */
export interface ExportFailure {
  destination: Destination | 'all';
  /** What was lost. */
  signal: Signal | 'all';
  cause: string;
}

/** What an exporter bundle gives: it takes records, and sends them in batches. */
export interface Exporters {
  /** Never throws, and never waits. */
  add(record: TelemetryRecord): void;
  /** Sends what waits, and ends. Never rejects; it may take as long as the destination lets it. */
  stop(): Promise<void>;
}

/** A token for Azure Monitor, as the Azure SDK asks for one. */
export interface AccessToken {
  token: string;
  /** Epoch milliseconds. */
  expiresOnTimestamp: number;
}

/** What exporters need beside OpenTelemetry's own variables, which they read from the environment of the process. */
export interface ExporterOptions {
  /** Version of this app. */
  serviceVersion: string;
  /** Unique to this process. */
  instanceId: string;
  report: (failure: ExportFailure) => void;
  /** Is told of a variable whose value is none: a default stands in. */
  onProblem: (problem: string) => void;
  /**
   * Tokens of the managed identity; asked only where APPLICATIONINSIGHTS_AUTHENTICATION_STRING says so.
   * @param clientId of a user-assigned identity; absent: the system-assigned one
   */
  monitorToken: (scope: string, clientId: string | undefined) => Promise<AccessToken>;
}

/** @throws Error that says which setting is wrong */
export type CreateExporters = (options: ExporterOptions) => Exporters;
