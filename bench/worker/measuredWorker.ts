import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NO_TRACE } from '../../local/host/common/traceContext';
import { triggerMetadata } from '../../local/host/queue/triggerMetadata';
import { indexFunctions, type QueueFunction } from '../../local/host/functions/functionIndex';
import type {
  FunctionMetadata,
  InvocationOutcome,
  InvocationRequest,
  TypedData,
} from '../../local/host/worker/protocol';
import { startWorkerProcess, type WorkerProcess } from '../../local/host/worker/workerProcess';

/** Clock ticks of /proc/<pid>/stat a second (Linux, USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Functions in a worker process of their own, called as the host calls them. */
export interface MeasuredWorker {
  pid: number;
  /** POSTs JSON to an HTTP function: the text of the answer. Throws where it is not a success. */
  post(functionName: string, body: object): Promise<string>;
  /** Delivers a queue message. Throws where the function failed. */
  deliver(text: string): Promise<void>;
  /** For a listener that calls it. */
  queueFunction: QueueFunction | undefined;
  invoke(request: InvocationRequest): Promise<InvocationOutcome>;
  /** CPU time that the process has used, of all its threads. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/**
 * Starts a worker.
 * @param appDirectory where package.json names the entry file
 * @returns as soon as its functions are loaded
 */
export async function startMeasuredWorker(
  appDirectory: string,
  settings: Record<string, string>,
): Promise<MeasuredWorker> {
  let last = '';
  let worker: WorkerProcess | undefined;
  const functions = await new Promise<FunctionMetadata[]>((onLoaded, reject) => {
    worker = startWorkerProcess({
      script: resolve('build/local/host/worker.js'),
      appDirectory,
      env: { PATH: process.env['PATH'], ...settings },
      onLog: ({ message }) => (last = message),
      onLoaded,
      onExit: (how) => reject(new Error(`${how}: ${last}`)),
    });
  });
  if (worker === undefined) throw new Error('There is no worker.');
  const started = worker;
  const { pid = 0 } = started;
  const { http, queues } = indexFunctions(functions, settings);
  const bindingNames = new Map(
    [...http, ...queues].map(({ name, bindingName }) => [name, bindingName]),
  );
  const invoke = async (functionName: string, call: Call): Promise<string> => {
    const bindingName = bindingNames.get(functionName);
    if (bindingName === undefined) throw new Error(`There is no function ${functionName}.`);
    const outcome = await started.invoke({
      invocationId: randomUUID(),
      functionId: functionName,
      traceContext: NO_TRACE,
      inputData: [{ name: bindingName, data: call.data }],
      triggerMetadata: call.triggerMetadata,
    });
    if (outcome.status !== 'succeeded') throw new Error(`${outcome.message}; ${last}`);
    const { statusCode = '200', body } = outcome.http ?? {};
    const text = body?.bytes ? Buffer.from(body.bytes).toString() : (body?.string ?? '');
    if (Number(statusCode) >= 300) throw new Error(`${statusCode} ${text}`);
    return text;
  };
  return {
    pid,
    post: (functionName, body) => invoke(functionName, httpCall(functionName, body)),
    async deliver(text) {
      await invoke('closeSessionQueue', queueCall(text));
    },
    queueFunction: queues[0],
    invoke: (request) => started.invoke(request),
    cpuMs: () => cpuMsOf(pid),
    stop: () => started.terminate(5_000),
  };
}

interface Call {
  data: TypedData;
  triggerMetadata: Record<string, TypedData>;
}

function httpCall(functionName: string, body: object): Call {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = {
    host: '127.0.0.1:7071',
    'content-type': 'application/json',
    'content-length': String(bytes.length),
  };
  const http = {
    method: 'POST',
    url: `http://127.0.0.1:7071/api/${functionName}`,
    nullableHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, { value }]),
    ),
    nullableQuery: {},
    nullableParams: {},
    body: { bytes },
  };
  return { data: { http }, triggerMetadata: {} };
}

function queueCall(text: string): Call {
  const data = { bytes: Buffer.from(text) };
  const now = new Date();
  const message = {
    messageId: randomUUID(),
    dequeueCount: 1,
    insertedOn: now,
    expiresOn: new Date(now.getTime() + 604_800_000),
    nextVisibleOn: new Date(now.getTime() + 600_000),
    popReceipt: 'AgAAAAMAAAAAAAAA',
  };
  return { data, triggerMetadata: triggerMetadata(message, text, data) };
}

function cpuMsOf(pid: number): number {
  // After the name, which may hold anything, the 12th and 13th field are utime and stime.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}
