import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { QueueClient } from '@azure/storage-queue';
import { startAzurite } from '../../local/stack/azurite';
import { httpDemo, queueDemo } from '../../local/demo/demoSessions';
import { startApp, stopApps, until } from './app';

interface LocalSettings {
  IsEncrypted: boolean;
  Values: Record<string, string>;
}

let simulators: ChildProcess | undefined;
afterEach(async () => {
  await stopApps();
  simulators?.kill('SIGKILL');
});

/** Starts `npm run simulators` as it was built, and gives what it printed as settings. */
async function startSimulators(): Promise<LocalSettings> {
  const { PATH = '', HOME = '' } = process.env;
  const cwd = resolve(__dirname, '../..');
  const child = spawn(process.execPath, ['build/local/simulators.js'], {
    cwd,
    env: { PATH, HOME },
  });
  simulators = child;
  let [printed, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  // What came first into one pipe may come last out of the two.
  await until(() => said.includes('local.settings.json') && printed.endsWith('\n}\n'));
  // All of it is the settings: it can be written to a file as it is.
  return JSON.parse(printed) as LocalSettings;
}

it('the settings that it prints lead an app of another host to simulated Graph, identity and Entra', async () => {
  const { IsEncrypted, Values } = await startSimulators();
  expect(IsEncrypted).toBe(false);
  expect(Values).toMatchObject({
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  });
  const azurite = await startAzurite({ services: ['queue', 'table'] });
  const { connectionString } = azurite;
  const queue = new QueueClient(connectionString, 'close-session');
  await queue.create();
  // The local host instead of Core Tools, with nothing but these settings.
  const app = await startApp({ ...Values, AzureWebJobsStorage: connectionString });
  expect(app.output()).not.toContain('(simulated)');
  const answer = await fetch(`${app.url}/api/closeSession`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(httpDemo),
  });
  expect(await answer.json()).toMatchObject({ status: 'closed' });
  await queue.sendMessage(JSON.stringify(queueDemo));
  await until(() => /closed .*by queue, .*message deleted, operation/.test(app.output()));
  const deep = await fetch(`${app.url}/api/health/deep`);
  expect(deep.status).toBe(200);
  await azurite.stop();
});

it('ends on a signal, and leaves nothing behind', async () => {
  const { Values } = await startSimulators();
  if (simulators === undefined) throw new Error('not started');
  const ended = once(simulators, 'exit');
  simulators.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  await expect(fetch(`${Values['IDENTITY_ENDPOINT']}`)).rejects.toThrow();
});
