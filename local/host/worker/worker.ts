/**
 * The worker process: loads the app with the real library and runs what the host sends.
 * Started by the host with the app's directory as its only argument.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppRegistry, createCoreModule, serveCoreModule } from './coreModule';
import { describeError, runInvocation } from './invocation';
import type { FromWorker, FunctionMetadata, LogLevel, ToWorker } from './protocol';

const appDirectory = resolve(process.argv[2] ?? '.');
const app = new AppRegistry();

function send(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

function log(level: LogLevel, message: string, functionName?: string, invocationId?: string) {
  const of = functionName === undefined ? {} : { functionName };
  const by = invocationId === undefined ? {} : { invocationId };
  send({ type: 'log', log: { level, message, ...of, ...by } });
}

/** Loads the file that `main` names. Unlike the real worker it takes no glob pattern there. */
async function loadEntryPoint(): Promise<void> {
  const packageJson = JSON.parse(await readFile(join(appDirectory, 'package.json'), 'utf8')) as {
    main?: string;
    type?: string;
  };
  if (packageJson.main === undefined) throw new Error('package.json has no "main"');
  const entry = join(appDirectory, packageJson.main);
  const isModule =
    entry.endsWith('.mjs') || (packageJson.type === 'module' && !entry.endsWith('.cjs'));
  if (isModule) await import(pathToFileURL(entry).href);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as the real worker loads it
  else require(entry);
}

async function load(): Promise<FunctionMetadata[]> {
  try {
    await loadEntryPoint();
    const context = { hookData: app.appLevelHookData, appHookData: app.appHookData };
    await app.runHooks('appStart', { ...context, functionAppDirectory: appDirectory });
    await app.model?.getCapabilities?.({});
  } catch (error) {
    // The real worker has no functions then either, and says so less clearly.
    log(
      'error',
      `Worker was unable to load the app, so it has no functions and every route answers 404: ${describeError(error)}`,
    );
    return [];
  } finally {
    app.locked = true;
  }
  return [...app.functions.values()].map(({ metadata }) => metadata);
}

async function terminate(): Promise<void> {
  try {
    const context = { hookData: app.appLevelHookData, appHookData: app.appHookData };
    await app.runHooks('appTerminate', context);
  } finally {
    process.exit(0);
  }
}

async function receive(message: ToWorker): Promise<void> {
  if (message.type === 'terminate') return terminate();
  const { invocationId } = message.request;
  const outcome = await runInvocation(app, message.request, log);
  send({ type: 'result', invocationId, outcome });
}

// What ends the real worker: an uncaught error and, by Node's default, an unhandled rejection.
process.on('uncaughtException', (error: unknown) => {
  console.error(`Worker uncaught exception: ${describeError(error)}`);
  process.exit(1);
});
// The terminal tells every process of its group; the host is one of them, and says when it is over.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
// The parent is gone, even by SIGKILL: nothing is left behind.
process.on('disconnect', () => process.exit(0));

serveCoreModule(createCoreModule(app, log));
void load().then((functions) => {
  process.on('message', (message: ToWorker) => void receive(message));
  // Through JSON: options may hold what cannot be cloned, and gRPC would drop it as well.
  send({ type: 'loaded', functions: JSON.parse(JSON.stringify(functions)) as FunctionMetadata[] });
});
