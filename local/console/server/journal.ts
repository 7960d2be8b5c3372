import type { CloseRecord } from '../../../shared/telemetry/records/closeRecord';
import type { HostEvent, HttpCallSeen, WorkerLog } from '../../host/app/functionsHost';
import { readCloseLog } from '../../start/closeLog';

/** Something that happened, as the page shows it. */
export interface Entry {
  /** Milliseconds since the epoch. */
  at: number;
  kind: 'http' | 'close' | 'log' | 'host';
  text: string;
  isGood: boolean;
  operationId?: string;
  /** Fingerprint. */
  session?: string;
}

/** A queued close that waits: until when its message is invisible, and which attempt comes next. */
export interface Waiting {
  until?: number;
  attempt: number;
}

const KEPT = 1_000;
const OPERATION_PATH = /\/api\/operations\/([0-9a-f-]{36})$/i;

/** What the host tells while it runs, the newest 1,000 entries. */
export class Journal {
  entries: readonly Entry[] = [];
  /** By operation id. */
  readonly waiting = new Map<string, Waiting>();

  addLog({ level, message }: WorkerLog): void {
    const close = readCloseLog(message);
    if (close !== undefined) this.addClose(close);
    else if (level !== 'information' && level !== 'debug' && level !== 'trace') {
      const [text = ''] = message.split('\n', 1);
      this.add({ kind: 'log', text, isGood: false, ...operationIn(text) });
    }
  }

  addHttp({ method, path, status, operationId, durationMs }: HttpCallSeen): void {
    const text = `${method} ${path} answered ${status} in ${durationMs} ms`;
    const id = operationId ?? OPERATION_PATH.exec(path)?.[1];
    this.add({ kind: 'http', text, isGood: status < 400, ...(id && { operationId: id }) });
  }

  addEvent(event: HostEvent): void {
    const isGood = ['workerStarted', 'functionsLoaded', 'queueRecovered'].includes(event.type);
    const what = 'queueName' in event ? ` ${event.queueName}` : '';
    this.add({ kind: 'host', text: `${event.type}${what}`, isGood });
  }

  private addClose(close: CloseRecord): void {
    const { trigger, operationId, session, outcome, messageFate, delaySeconds, attempt } = close;
    const facts = [
      `${outcome} by ${trigger}`,
      ...(attempt === undefined ? [] : [`attempt ${attempt}`]),
      ...(messageFate === undefined ? [] : [`message ${messageFate}`]),
      ...(delaySeconds === undefined ? [] : [`again in ${delaySeconds} s`]),
    ];
    const isGood = outcome !== 'failed' && !/^[A-Z]/.test(outcome);
    this.add({
      kind: 'close',
      text: facts.join(', '),
      isGood,
      operationId,
      ...(session && { session }),
    });
    if (outcome === 'queued') this.waiting.set(operationId, { attempt: 1 });
    else if (delaySeconds !== undefined) {
      const next = messageFate === 'requeued' ? (attempt ?? 0) + 1 : (attempt ?? 1);
      this.waiting.set(operationId, { until: Date.now() + delaySeconds * 1000, attempt: next });
    } else if (messageFate !== undefined) this.waiting.delete(operationId);
  }

  private add(entry: Omit<Entry, 'at'>): void {
    this.entries = [...this.entries.slice(1 - KEPT), { at: Date.now(), ...entry }];
  }
}

function operationIn(text: string): { operationId?: string } {
  const operationId = /"operationId":"([0-9a-f-]{36})"/.exec(text)?.[1];
  return operationId === undefined ? {} : { operationId };
}
