/**
 * A stand-in for the Azure Functions host (`func start`), for one Node app of model v4.
 * This process holds the HTTP server and the listeners; the app runs in a worker of its own.
 * Left out: the admin API (but for running a timer by hand) and the home page, CORS, input and
 * output bindings, other triggers.
 */
import {
  createRouter,
  indexFunctions,
  type HttpFunction,
  type QueueFunction,
} from './functionIndex';
import { readHostJson } from './hostJson';
import { createHttpHandler } from './httpHandler';
import { listen, MAX_BODY_BYTES } from './httpServer';
import { createInvoker } from './invoker';
import type { FunctionMetadata, WorkerLog } from './protocol';
import { startQueueListener, type Listener } from './queueListener';
import { queueServiceClient, storageConnection } from './storageConnection';
import { startTimerListener, type TimerListener } from './timerListener';
import { WorkerSupervisor, type HostEvent } from './workerSupervisor';

export type { HostEvent, WorkerLog };

export interface FunctionsHostOptions {
  /** Root of the app: host.json, and package.json whose "main" is loaded. */
  appDirectory: string;
  /** The built worker.ts. */
  workerScript: string;
  /** 0: any free port. Always on 127.0.0.1. */
  port: number;
  /** Environment of the worker; the storage connections of triggers are read from it too. */
  env: NodeJS.ProcessEnv;
  /** Key of the functions that want one. Undefined: keys are off, as with `func start`. */
  functionsKey?: string | undefined;
  onLog?: (entry: WorkerLog) => void;
  onEvent?: (event: HostEvent) => void;
  /** For how long a received message stays invisible unless renewed. The real one's is 600. */
  messageInvisibilitySeconds?: number;
  /** How long stop() waits for what is running. Default 10,000. */
  drainMs?: number;
  /** How long a request waits for a worker before it gets a 503. Default 10,000. */
  workerWaitMs?: number;
  /** Default 100 MB, the platform's. */
  maxBodyBytes?: number;
}

export interface HostedFunction {
  name: string;
  route?: string;
  methods?: readonly string[];
  authLevel?: HttpFunction['authLevel'];
  queueName?: string;
  schedule?: string;
}

export interface FunctionsHost {
  url: string;
  port: number;
  readonly functions: readonly HostedFunction[];
  readonly workerPid: number | undefined;
  /** Takes nothing new, lets run what runs, ends the worker. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the host; resolves when the app's functions are loaded, or its worker failed to load.
 * @throws Error that says what to do: port taken, host.json missing or wrong
 */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const { appDirectory, workerScript, env, drainMs = 10_000, workerWaitMs = 10_000 } = options;
  const onLog = options.onLog ?? (() => undefined);
  const hostJson = await readHostJson(appDirectory, env);
  const listeners = new Map<string, Promise<Listener | undefined>>();
  const timers = new Map<string, TimerListener>();
  let index = indexFunctions([], env);
  let route = createRouter([], hostJson.routePrefix);

  const onLoaded = (functions: FunctionMetadata[]): void => {
    index = indexFunctions(functions, env);
    route = createRouter(index.http, hostJson.routePrefix);
    for (const message of index.problems) onLog({ level: 'warning', message });
    for (const fn of index.queues) {
      // A worker that came back has the same functions: their listeners go on.
      if (!listeners.has(fn.name)) listeners.set(fn.name, openQueue(fn));
    }
    for (const fn of index.timers) {
      const name = fn.name.toLowerCase();
      if (!timers.has(name)) timers.set(name, startTimerListener({ fn, ready, invoke }));
    }
  };
  const supervisor = new WorkerSupervisor({
    workerScript,
    appDirectory,
    env,
    functionTimeoutMs: hostJson.functionTimeoutMs,
    onLog,
    onEvent: options.onEvent ?? (() => undefined),
    onLoaded,
  });
  const ready = () => supervisor.ready(workerWaitMs);
  const invoke = createInvoker((request) => supervisor.invoke(request), onLog);

  async function openQueue(fn: QueueFunction): Promise<Listener | undefined> {
    try {
      const service = await queueServiceClient(storageConnection(fn.connection, env));
      const { messageInvisibilitySeconds: invisibilitySeconds = 600 } = options;
      const { queues } = hostJson;
      return startQueueListener({ fn, service, queues, invisibilitySeconds, ready, invoke, onLog });
    } catch (error) {
      const message = `${fn.name} does not listen: ${(error as Error).message}`;
      onLog({ level: 'error', message });
      return undefined;
    }
  }

  const { functionsKey, maxBodyBytes = MAX_BODY_BYTES } = options;
  const handler = createHttpHandler({
    ready,
    route: (method, path) => route(method, path),
    invoke,
    startTimer: (name) => {
      const timer = timers.get(name.toLowerCase());
      timer?.runNow();
      return timer !== undefined;
    },
    functionsKey,
    maxBodyBytes,
  });
  const server = await listen(options.port, handler);
  await supervisor.start();

  async function stop(): Promise<void> {
    server.close();
    const queues = (await Promise.all(listeners.values())).filter((l) => l !== undefined);
    const open = [...queues, ...timers.values()];
    const stopped = Promise.all(open.map((listener) => listener.stop()));
    await within(drainMs, Promise.all([stopped, supervisor.drained(drainMs)]));
    await supervisor.stop(5_000);
    for (const listener of open) listener.abandon();
    await Promise.all([stopped, server.closed(1_000)]);
  }
  let stopping: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    get functions() {
      const http = index.http.map(({ name, route: own, methods, authLevel }) => {
        const full = [hostJson.routePrefix, own].filter(Boolean).join('/');
        return { name, route: full, methods, authLevel };
      });
      const queues = index.queues.map(({ name, queueName }) => ({ name, queueName }));
      const scheduled = index.timers.map(({ name, schedule }) => ({
        name,
        schedule: schedule.text,
      }));
      return [...http, ...queues, ...scheduled];
    },
    get workerPid() {
      return supervisor.pid;
    },
    stop: () => (stopping ??= stop()),
  };
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, over]);
  clearTimeout(timer);
}
