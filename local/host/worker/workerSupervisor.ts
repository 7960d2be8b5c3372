import { afterCrash, NO_CRASHES } from './crashes';
import type { HostEvent } from '../common/hostEvent';
import type { FunctionMetadata, InvocationOutcome, InvocationRequest, WorkerLog } from './protocol';
import { restartDelayMs } from '../common/restartDelay';
import { startWorkerProcess, type WorkerProcess } from './workerProcess';

export interface SupervisorOptions {
  workerScript: string;
  appDirectory: string;
  env: NodeJS.ProcessEnv;
  functionTimeoutMs: number | undefined;
  onLog: (log: WorkerLog) => void;
  onEvent: (event: HostEvent) => void;
  onLoaded: (functions: FunctionMetadata[]) => void;
  /** The worker has crashed too often, and starts again after a while as if in a new host. */
  onHostStop: () => void;
}

const LONG_LIFE_MS = 10_000;
const HOST_PAUSE_MS = { least: 2_000, most: 30_000 };

/**
 * Keeps one worker running. As the real host, it starts a worker again that crashed, and stops at the third
 * crash; the platform starts the host again then, and so does this one by itself, with a growing pause.
 */
export class WorkerSupervisor {
  private worker: WorkerProcess | undefined;
  private loaded = false;
  private stopping = false;
  private crashes = NO_CRASHES;
  /** Stops of the host in a row. */
  private hostStops = 0;
  private restart: NodeJS.Timeout | undefined;
  private waiting: ((ready: boolean) => void)[] = [];
  private running = 0;
  private idle: (() => void)[] = [];

  constructor(private readonly o: SupervisorOptions) {}

  get pid(): number | undefined {
    return this.worker?.pid;
  }

  /** Starts the worker; resolves when its functions are loaded or when it ended before that. */
  start(): Promise<void> {
    return new Promise((resolve) => this.spawn(resolve));
  }

  private spawn(settled: () => void): void {
    const started = Date.now();
    const worker = startWorkerProcess({
      script: this.o.workerScript,
      appDirectory: this.o.appDirectory,
      env: this.o.env,
      onLog: this.o.onLog,
      onLoaded: (functions) => {
        this.o.onLoaded(functions);
        this.o.onEvent({ type: 'functionsLoaded', names: functions.map(({ name }) => name) });
        this.becomeReady();
        settled();
      },
      onExit: (reason) => {
        this.worker = undefined;
        this.loaded = false;
        if (Date.now() - started > LONG_LIFE_MS) this.hostStops = 0;
        if (!this.stopping) this.restartAfter(reason, worker.wasKilled);
        settled();
      },
    });
    this.worker = worker;
    this.o.onEvent({ type: 'workerStarted', pid: worker.pid });
  }

  /** @param isDeliberate over functionTimeout: that is no crash */
  private restartAfter(reason: string, isDeliberate: boolean): void {
    const now = Date.now();
    const { crashes, isLast } = isDeliberate
      ? { crashes: this.crashes, isLast: false }
      : afterCrash(this.crashes, now);
    this.crashes = isLast ? NO_CRASHES : crashes;
    const { least, most } = HOST_PAUSE_MS;
    const restartInMs = isLast
      ? restartDelayMs(this.hostStops++, least, most)
      : restartDelayMs(Math.max(0, crashes.count - 1));
    const consequence = isLast
      ? `; after ${crashes.count} crashes the host stops, as on Azure; it starts again in ${restartInMs / 1000} s`
      : `; it starts again in ${restartInMs} ms`;
    this.o.onLog({ level: 'error', message: `${reason}${consequence}` });
    this.o.onEvent({ type: 'workerExited', reason, restartInMs });
    if (isLast) {
      this.o.onEvent({ type: 'hostStopped', restartInMs });
      this.o.onHostStop();
    }
    this.restart = setTimeout(() => this.spawn(() => undefined), restartInMs);
  }

  private becomeReady(): void {
    this.loaded = true;
    for (const tell of this.waiting.splice(0)) tell(true);
  }

  /** True as soon as a worker has its functions loaded, false when none has in `timeoutMs`. */
  ready(timeoutMs: number): Promise<boolean> {
    if (this.loaded || this.stopping) return Promise.resolve(this.loaded);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.waiting.push((ready) => {
        clearTimeout(timer);
        resolve(ready);
      });
    });
  }

  /** Runs a function; never rejects. Over functionTimeout the worker is restarted, as by the host. */
  async invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    const worker = this.worker;
    if (!worker || !this.loaded) return { status: 'unavailable', message: 'no worker is running' };
    this.running++;
    let timer: NodeJS.Timeout | undefined;
    const outcomes = [worker.invoke(request)];
    const limit = this.o.functionTimeoutMs;
    if (limit !== undefined) {
      const over: InvocationOutcome = {
        status: 'timedOut',
        message: `Timeout value of ${limit} ms was exceeded by function ${request.functionId}`,
      };
      outcomes.push(
        new Promise((resolve) => {
          timer = setTimeout(() => {
            resolve(over);
            // Nobody else goes to a worker that is on its way out.
            if (this.worker === worker) this.loaded = false;
            worker.kill();
          }, limit);
        }),
      );
    }
    const outcome = await Promise.race(outcomes);
    clearTimeout(timer);
    if (--this.running === 0) for (const tell of this.idle.splice(0)) tell();
    return outcome;
  }

  /** Resolves when no invocation is running, or after `timeoutMs`. */
  async drained(timeoutMs: number): Promise<void> {
    if (this.running === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    for (const tell of this.waiting.splice(0)) tell(false);
    await this.worker?.terminate(graceMs);
  }
}
