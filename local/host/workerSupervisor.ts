import type { FunctionMetadata, InvocationOutcome, InvocationRequest, WorkerLog } from './protocol';
import { startWorkerProcess, type WorkerProcess } from './workerProcess';

/** What happens to the host, for whoever started it. */
export type HostEvent =
  | { type: 'workerStarted'; pid: number | undefined }
  | { type: 'functionsLoaded'; names: string[] }
  | { type: 'workerExited'; reason: string; restartInMs: number };

export interface SupervisorOptions {
  workerScript: string;
  appDirectory: string;
  env: NodeJS.ProcessEnv;
  functionTimeoutMs: number | undefined;
  onLog: (log: WorkerLog) => void;
  onEvent: (event: HostEvent) => void;
  onLoaded: (functions: FunctionMetadata[]) => void;
}

const LONG_LIFE_MS = 10_000;

/** The pause before the worker is started again, after `crashes` short lives in a row. */
export function restartDelayMs(crashes: number): number {
  return Math.min(100 * 2 ** crashes, 5_000);
}

/**
 * Keeps one worker running. The real host gives up after some crashes in a row; this one goes on,
 * with a growing pause, so that the stack lives through a broken build.
 */
export class WorkerSupervisor {
  private worker: WorkerProcess | undefined;
  private loaded = false;
  private stopping = false;
  private crashes = 0;
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
    this.worker = startWorkerProcess({
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
        this.crashes = Date.now() - started > LONG_LIFE_MS ? 0 : this.crashes;
        if (!this.stopping) this.restartAfter(reason);
        settled();
      },
    });
    this.o.onEvent({ type: 'workerStarted', pid: this.worker.pid });
  }

  private restartAfter(reason: string): void {
    const restartInMs = restartDelayMs(this.crashes++);
    this.o.onLog({ level: 'error', message: `${reason}; it starts again in ${restartInMs} ms` });
    this.o.onEvent({ type: 'workerExited', reason, restartInMs });
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
