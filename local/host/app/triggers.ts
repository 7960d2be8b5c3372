import type { FunctionIndex, QueueFunction } from '../functions/functionIndex';
import type { HostEvent } from '../common/hostEvent';
import type { QueuesOptions } from '../common/hostJson';
import type { InvocationOutcome, InvocationRequest, WorkerLog } from '../worker/protocol';
import { keepListening } from '../queue/queueKeeper';
import { type Listener, startQueueListener } from '../queue/queueListener';
import { queueServiceClients, storageConnection } from './storageConnection';
import { startTimerListener, type TimerListener } from '../timer/timerListener';
import type { TimerRecords } from '../timer/timerRecords';
import { waitAtMost } from '../common/boundedWait';

export interface TriggersOptions {
  env: NodeJS.ProcessEnv;
  queues: QueuesOptions;
  invisibilitySeconds: number;
  /** How long listeners that stop wait for what runs. */
  drainMs: number;
  timerRecords: TimerRecords;
  ready: () => Promise<boolean>;
  invoke: (functionName: string, request: InvocationRequest) => Promise<InvocationOutcome>;
  onLog: (log: WorkerLog) => void;
  onEvent: (event: HostEvent) => void;
}

/** What calls functions without a request. */
export interface Triggers {
  /** Listens for the functions that are not listened for yet: a worker that came back has the same ones. */
  start(index: FunctionIndex): void;
  /** Runs a timer's function outside its schedule; false where there is no such timer. */
  runTimer(functionName: string): boolean;
  /**
   * Takes nothing new, waits for what runs, and leaves alone what runs even then: its messages stay invisible.
   * It can be started again afterwards.
   */
  stop(): Promise<void>;
  /** Resolves when nothing of what stop() left alone runs any more: the worker has ended. */
  settled(): Promise<void>;
}

/** The listeners of the functions of one host. */
export function createTriggers(o: TriggersOptions): Triggers {
  const queues = new Map<string, Promise<Listener | undefined>>();
  const timers = new Map<string, TimerListener>();
  let stopped = Promise.resolve();
  let settled: Promise<unknown> = stopped;

  async function openQueue(fn: QueueFunction): Promise<Listener | undefined> {
    const { drainMs, onLog, onEvent, ...rest } = o;
    try {
      const connection = storageConnection(fn.connection, o.env);
      const makeClients = await queueServiceClients(connection);
      return keepListening({
        queueName: fn.queueName,
        open: (report) => startQueueListener({ ...rest, ...makeClients(), fn, onLog, report }),
        drainMs,
        onLog,
        onEvent,
      });
    } catch (error) {
      onLog({ level: 'error', message: `${fn.name} does not listen: ${(error as Error).message}` });
      return undefined;
    }
  }

  async function end(): Promise<void> {
    const opening = [...queues.values()];
    const open = [...timers.values(), ...(await Promise.all(opening))].filter(
      (listener) => listener !== undefined,
    );
    settled = Promise.all([settled, ...open.map((listener) => listener.stop())]);
    await waitAtMost(o.drainMs, settled);
    for (const listener of open) listener.abandon();
  }

  return {
    start(index) {
      for (const fn of index.queues) {
        if (queues.has(fn.name)) continue;
        queues.set(
          fn.name,
          stopped.then(() => openQueue(fn)),
        );
      }
      for (const fn of index.timers) {
        const name = fn.name.toLowerCase();
        const { ready, invoke, timerRecords: records } = o;
        if (!timers.has(name)) timers.set(name, startTimerListener({ fn, records, ready, invoke }));
      }
    },
    runTimer(functionName) {
      const timer = timers.get(functionName.toLowerCase());
      timer?.runNow();
      return timer !== undefined;
    },
    async stop() {
      stopped = Promise.all([stopped, end()]).then(() => undefined);
      queues.clear();
      timers.clear();
      await stopped;
    },
    async settled() {
      await settled;
    },
  };
}
