import { limitedLog } from './limitedLog';
import type { HostEvent } from '../common/hostEvent';
import type { WorkerLog } from '../worker/protocol';
import type { Listener, ListenerReport } from './queueListener';
import { restartDelayMs } from '../common/restartDelay';
import { describeTrouble, isServerError } from './storageTrouble';
import { waitAtMost } from '../common/boundedWait';

export interface QueueKeeperOptions {
  queueName: string;
  /** Starts a listener with clients of its own. */
  open: (report: ListenerReport) => Listener;
  /** How long a listener that ends waits for what runs. */
  drainMs: number;
  onLog: (log: WorkerLog) => void;
  onEvent: (event: HostEvent) => void;
}

const LEAST_PAUSE_MS = 1_000;
const LONG_LIFE_MS = 10_000;

/**
 * Keeps a queue listened to. On Azure a failure that the listener does not outlive stops the host, and the
 * platform starts it again; on Flex Consumption that host has no HTTP functions. So here the listener alone
 * stops, as a host does, and comes back after a pause that grows. HTTP goes on.
 */
export function keepListening(o: QueueKeeperOptions): Listener {
  const say = limitedLog(o.onLog);
  let failures = 0;
  let isBroken = false;
  const stopping = new AbortController();
  let restart: NodeJS.Timeout | undefined;
  let ending: Promise<void> = Promise.resolve();
  let listener: Listener = listen();

  function listen(): Listener {
    const startedAt = Date.now();
    let isOver = false;
    const works = (): void => {
      if (Date.now() - startedAt > LONG_LIFE_MS) failures = 0;
      if (!isBroken) return;
      isBroken = false;
      o.onEvent({ type: 'queueRecovered', queueName: o.queueName });
    };
    return o.open({
      works,
      outlives(error) {
        if (isServerError(error)) tell(error, 'warning', 'It is asked again.');
        // A queue that does not exist yet is no error: whoever writes to it makes it.
        else works();
      },
      fails(error) {
        if (isOver || stopping.signal.aborted) {
          tell(error, 'error', 'Its host is stopping already.');
          return;
        }
        isOver = true;
        // The listener may fail before `open` has given it.
        ending = Promise.resolve().then(() => endAfter(error));
      },
    });
  }

  async function endAfter(error: unknown): Promise<void> {
    isBroken = true;
    const restartInMs = restartDelayMs(failures++, LEAST_PAUSE_MS);
    const seconds = restartInMs / 1000;
    tell(
      error,
      'error',
      `As on Azure, its host stops; it starts again in ${seconds} s. HTTP goes on.`,
    );
    o.onEvent({ type: 'queueStopped', queueName: o.queueName, restartInMs });
    await waitAtMost(o.drainMs, listener.stop());
    listener.abandon();
    restart = setTimeout(() => {
      if (!stopping.signal.aborted) listener = listen();
    }, restartInMs);
  }

  function tell(error: unknown, level: WorkerLog['level'], consequence: string): void {
    const { what, remedy } = describeTrouble(error);
    const message = `Queue '${o.queueName}' failed (${what}). ${consequence} ${remedy}`;
    say(`${level} ${what}`, { level, message });
  }

  return {
    async stop() {
      stopping.abort();
      await Promise.all([listener.stop(), ending]);
      clearTimeout(restart);
    },
    abandon: () => listener.abandon(),
  };
}
