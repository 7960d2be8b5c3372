import { type CloseRecord, GOOD_OUTCOMES } from '../../../shared/telemetry/records/closeRecord';
import type { HostEvent, HttpCallSeen, WorkerLog } from '../../host/app/functionsHost';

/** Something that happened, as the page shows it. */
export interface Entry {
  /** Milliseconds since the epoch. */
  at: number;
  kind: 'http' | 'close' | 'log' | 'host' | 'graph' | 'state' | 'result' | 'mail' | 'poison';
  text: string;
  isGood: boolean;
  /** Operation id. */
  id?: string | undefined;
  /** Fingerprint. */
  session?: string | undefined;
}

const KEPT = 1_000;
const OPERATION_FIELD = /"operationId":"([0-9a-f-]{36})"/;

/** What the host reports while it runs: the newest 1,000 entries, and the closes that wait in the queue. */
export class Journal {
  readonly entries: Entry[] = [];
  /** By operation id: until when the message is invisible, and which attempt comes next. */
  readonly waiting = new Map<string, { until?: number; attempt: number }>();

  /** @param close what the line says of a close, where it is about one */
  addLog({ level, message }: WorkerLog, close: CloseRecord | undefined): void {
    if (close !== undefined) this.addClose(close);
    else if (['warning', 'error', 'critical'].includes(level)) {
      const [text = ''] = message.split('\n', 1);
      this.add({ kind: 'log', text, isGood: false, id: OPERATION_FIELD.exec(text)?.[1] });
    }
  }

  addHttp({ method, path, status, operationId: id, durationMs, reason }: HttpCallSeen): void {
    const why = reason === undefined ? '' : `. ${reason}`;
    const text = `${method} ${path} answered ${status} in ${durationMs} ms${why}`;
    this.add({ kind: 'http', text, isGood: status < 400, id });
  }

  addEvent(event: HostEvent): void {
    const isGood = ['workerStarted', 'functionsLoaded', 'queueRecovered'].includes(event.type);
    const what = 'queueName' in event ? ` ${event.queueName}` : '';
    this.add({ kind: 'host', text: `${event.type}${what}`, isGood });
  }

  private addClose(close: CloseRecord): void {
    const { trigger, operationId: id, session, outcome, messageFate, delaySeconds } = close;
    const { attempt = 1 } = close;
    const fate = messageFate === undefined ? '' : `, attempt ${attempt}, message ${messageFate}`;
    const delay = delaySeconds === undefined ? '' : `, again in ${delaySeconds} s`;
    const text = `${outcome} by ${trigger}${fate}${delay}`;
    this.add({ kind: 'close', text, isGood: GOOD_OUTCOMES.has(outcome), id, session });
    if (outcome === 'queued') this.waiting.set(id, { attempt: 1 });
    else if (delaySeconds !== undefined) {
      const next = messageFate === 'requeued' ? attempt + 1 : attempt;
      this.waiting.set(id, { until: Date.now() + delaySeconds * 1000, attempt: next });
    } else if (messageFate !== undefined) this.waiting.delete(id);
  }

  private add(entry: Omit<Entry, 'at'>): void {
    this.entries.push({ at: Date.now(), ...entry });
    if (this.entries.length > KEPT) this.entries.shift();
  }
}
