import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from './route';

/** One Graph call as it came; what came of it is added when it ends. */
export interface RecordedRequest {
  method: string;
  /** Exactly as it came: nothing is decoded. Relative to the version for one inside a batch. */
  path: string;
  /** Names in lower case. */
  headers: IncomingHttpHeaders;
  body: string;
  operation?: Operation | undefined;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Absent while it runs and where no answer was sent. */
  status?: number;
  /** Of the answer, as it was sent. */
  retryAfter?: string;
  endedAt?: number;
  /** Only for one inside a batch: its own id, and the request-id of the batch's answer. */
  inBatch?: { id: string; requestId: string };
}

/** Older ones are dropped: a bench must not fill the memory. */
const KEPT = 50_000;

/** Every Graph call since the start or the last clear, in order of arrival. */
export class RequestLog {
  private entries: RecordedRequest[] = [];

  start(request: RecordedRequest): RecordedRequest {
    if (this.entries.length >= 2 * KEPT) this.entries = this.entries.slice(-KEPT);
    this.entries.push(request);
    return request;
  }

  list(): readonly RecordedRequest[] {
    return [...this.entries];
  }

  clear(): void {
    this.entries = [];
  }
}
