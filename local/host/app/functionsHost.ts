/**
 * A stand-in for the Azure Functions host (`func start`), for one Node app of model v4.
 * This process holds the HTTP server and the listeners; the app runs in a worker of its own.
 * What is left out or different, and why, is listed in docs/local-host.md.
 */
import { createRouter, indexFunctions, type HttpFunction } from '../functions/functionIndex';
import type { HostEvent } from '../common/hostEvent';
import { readHostJson } from '../common/hostJson';
import { createHttpHandler } from '../http/httpHandler';
import { listen, MAX_BODY_BYTES } from '../http/httpServer';
import { createInvoker } from './invoker';
import type { FunctionMetadata, WorkerLog } from '../worker/protocol';
import { timerRecords } from '../timer/timerRecords';
import { createTriggers } from './triggers';
import { WorkerSupervisor } from '../worker/workerSupervisor';

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
  /** How long stop() waits for what is running. Default 10,000, the platform's. */
  drainMs?: number;
  /** How long a request waits for a worker before it gets a 503. Default 30,000, the platform's. */
  workerWaitMs?: number;
  /** File of the runs of timers. Undefined: they are known as long as this process lasts. */
  timerFile?: string | undefined;
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
  const { appDirectory, workerScript, env, drainMs = 10_000, workerWaitMs = 30_000 } = options;
  const onLog = options.onLog ?? (() => undefined);
  const onEvent = options.onEvent ?? (() => undefined);
  const hostJson = await readHostJson(appDirectory, env);
  let index = indexFunctions([], env);
  let route = createRouter([], hostJson.routePrefix);

  let stopping: Promise<void> | undefined;

  const onLoaded = (functions: FunctionMetadata[]): void => {
    if (stopping !== undefined) return;
    index = indexFunctions(functions, env);
    route = createRouter(index.http, hostJson.routePrefix);
    for (const message of index.problems) onLog({ level: 'warning', message });
    triggers.start(index);
  };
  const supervisor = new WorkerSupervisor({
    workerScript,
    appDirectory,
    env,
    functionTimeoutMs: hostJson.functionTimeoutMs,
    onLog,
    onEvent,
    onLoaded,
    onHostStop: () => void triggers.stop(),
  });
  const ready = () => supervisor.ready(workerWaitMs);
  const invoke = createInvoker((request) => supervisor.invoke(request), onLog);
  const triggers = createTriggers({
    env,
    queues: hostJson.queues,
    invisibilitySeconds: options.messageInvisibilitySeconds ?? 600,
    drainMs,
    timerRecords: timerRecords(options.timerFile, onLog),
    ready,
    invoke,
    onLog,
    onEvent,
  });

  const { functionsKey, maxBodyBytes = MAX_BODY_BYTES } = options;
  const handler = createHttpHandler({
    ready,
    route: (method, path) => route(method, path),
    invoke,
    startTimer: (name) => triggers.runTimer(name),
    functionsKey,
    maxBodyBytes,
  });
  const server = await listen(options.port, handler);
  await supervisor.start();

  async function stop(): Promise<void> {
    server.close();
    // Before the worker ends: nothing releases what it still works on afterwards.
    await Promise.all([triggers.stop(), supervisor.drained(drainMs)]);
    await supervisor.stop(5_000);
    await Promise.all([triggers.settled(), server.closed(1_000)]);
  }
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
