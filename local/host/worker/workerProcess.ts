import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type {
  FromWorker,
  FunctionMetadata,
  InvocationOutcome,
  InvocationRequest,
  LogLevel,
  ToWorker,
  WorkerLog,
} from './protocol';

export interface WorkerProcessOptions {
  script: string;
  appDirectory: string;
  env: NodeJS.ProcessEnv;
  onLog: (log: WorkerLog) => void;
  onLoaded: (functions: FunctionMetadata[]) => void;
  onExit: (how: string) => void;
}

export interface WorkerProcess {
  readonly pid: number | undefined;
  /** Ended by `kill()`, not by itself. */
  readonly wasKilled: boolean;
  invoke(request: InvocationRequest): Promise<InvocationOutcome>;
  /** Asks the worker to end (appTerminate hooks run), and kills it after `graceMs`. */
  terminate(graceMs: number): Promise<void>;
  kill(): void;
}

/** Starts one worker process. What it had in flight when it ends is `lost`. */
export function startWorkerProcess(o: WorkerProcessOptions): WorkerProcess {
  const child = fork(o.script, [o.appDirectory], {
    cwd: o.appDirectory,
    env: o.env,
    // The real host takes arguments for the worker from the same setting (`--inspect`, say).
    execArgv: (o.env['languageWorkers__node__arguments'] ?? '').split(' ').filter(Boolean),
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const pending = new Map<string, (outcome: InvocationOutcome) => void>();
  let ended = false;
  let wasKilled = false;
  let resolveEnd: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (resolveEnd = resolve));

  const finish = (how: string): void => {
    if (ended) return;
    ended = true;
    for (const settle of pending.values()) settle({ status: 'lost', message: how });
    pending.clear();
    resolveEnd();
    o.onExit(how);
  };
  child.on('error', (error) => {
    o.onLog({ level: 'error', message: `Worker process: ${error.message}` });
    if (child.pid === undefined) finish(error.message);
  });
  child.on('exit', (code, signal) => {
    const how = `The app's worker ended with ${signal ?? `exit code ${String(code)}`}`;
    // What it sent before it ended is still in the channel: read that first.
    if (!child.connected) finish(how);
    else child.once('disconnect', () => finish(how));
    setTimeout(() => finish(how), 500).unref();
  });
  child.on('message', (message) => {
    const m = message as FromWorker;
    if (m.type === 'log') o.onLog(m.log);
    else if (m.type === 'loaded') o.onLoaded(m.functions);
    else {
      pending.get(m.invocationId)?.(m.outcome);
      pending.delete(m.invocationId);
    }
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      const level = stream === child.stdout ? 'information' : levelOfErrorLine(line);
      o.onLog({ level, message: line });
    });
  }

  const send = (message: ToWorker): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  return {
    get pid() {
      return child.pid;
    },
    get wasKilled() {
      return wasKilled;
    },
    invoke(request) {
      if (ended) return Promise.resolve({ status: 'lost', message: 'the worker has ended' });
      return new Promise((settle) => {
        pending.set(request.invocationId, settle);
        send({ type: 'invoke', request });
      });
    },
    async terminate(graceMs) {
      send({ type: 'terminate' });
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await end;
      clearTimeout(timer);
    },
    kill() {
      wasKilled = true;
      child.kill('SIGKILL');
    },
  };
}

/** The level that the host gives a line of stderr: by its words. */
export function levelOfErrorLine(line: string): LogLevel {
  if (/warn/i.test(line)) return 'warning';
  return /error|fail|severe|exception/i.test(line) ? 'error' : 'information';
}
