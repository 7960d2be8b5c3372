import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { type App, childrenOf, startApp, stopApps, until } from './app';
import { httpDemo } from '../../local/demo/demoSessions';
import { budget } from '../../local/simulators/graph/tenant/tenant';
import { untilPrinted } from './outage';

const shell = promisify(execFile);

afterAll(() => stopApps());

/** The commands that were printed, in their order. */
const commands = (app: App): string[] =>
  app
    .output()
    .split('\n')
    .filter((line) => line.startsWith('curl '));

describe('npm start with nothing from outside', () => {
  let app: App;
  beforeAll(async () => {
    app = await startApp({});
  });

  it('prints a line that closes by HTTP, and one that opens the session again', async () => {
    const [byHttp = '', , reopen = ''] = commands(app);
    for (const status of ['closed', 'alreadyClosed', 'closed']) {
      const { stdout } = await shell('bash', ['-c', byHttp]);
      expect(JSON.parse(stdout)).toMatchObject({ status });
      if (status === 'alreadyClosed') await shell('bash', ['-c', reopen]);
    }
  });

  it('prints a line that closes as a user', async () => {
    const [, , , asUser = ''] = commands(app);
    expect(asUser).toContain('/_simulator/userToken');
    for (const status of ['closed', 'alreadyClosed']) {
      const { stdout } = await shell('bash', ['-c', asUser]);
      expect(JSON.parse(stdout)).toMatchObject({ status });
    }
  });

  it('prints a line that opens a session as a flow does, whose id closes', async () => {
    const [, , , , createSession = ''] = commands(app);
    const { stdout } = await shell('bash', ['-c', createSession]);
    const { id, persistChanges } = JSON.parse(stdout) as Record<string, unknown>;
    expect(persistChanges).toBe(true);
    const answer = await fetch(`${app.url}/api/closeSession`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        workbookSessionId: id,
        driveId: budget.driveId,
        itemId: budget.itemId,
      }),
    });
    expect(await answer.json()).toMatchObject({ status: 'closed' });
  });

  it('says of a request without an address that delegated mode is on', async () => {
    const { workbookSessionId, itemId } = httpDemo;
    const answer = await fetch(`${app.url}/api/closeSession`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ workbookSessionId, itemId }),
    });
    expect([answer.status, await answer.text()]).toEqual([
      401,
      expect.stringContaining('Delegated mode is on'),
    ]);
  });

  it('prints a line that closes by queue, and a line for each close', async () => {
    const [, byQueue = ''] = commands(app);
    await shell('bash', ['-c', byQueue]);
    await untilPrinted({ app }, /closed .*by queue, .*message deleted, operation/m);
    await untilPrinted(
      { app },
      /^[\d:]{8} closed +by http, session [0-9a-f]{12}, calls of Graph: 1, \d+ ms, operation [0-9a-f-]{36}$/m,
    );
  });

  it('prints that a close is scheduled, that it is cancelled, and why one is refused', async () => {
    const post = (body: object) =>
      fetch(`${app.url}/api/closeSession`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    const later = await post({ ...httpDemo, closeAfter: 'PT1H' });
    const { operationId } = (await later.json()) as { operationId: string };
    await fetch(`${app.url}/api/operations/${operationId}`, { method: 'DELETE' });
    await post({ workbookSessionId: 'undefined' });
    const operation = `operation ${operationId}$`;
    await untilPrinted({ app }, new RegExp(`^[\\d:]{8} scheduled +by http, .*${operation}`, 'm'));
    await untilPrinted({ app }, new RegExp(`^[\\d:]{8} cancelled +by http, ${operation}`, 'm'));
    await untilPrinted(
      { app },
      /InvalidRequest: .*see details\. workbookSessionId must be .* 400,/,
    );
    expect(app.output()).not.toMatch(new RegExp(`queued .*${operation}`, 'm'));
  });

  it('prints a line that opens the poison desk', async () => {
    const [line = ''] = /^AzureWebJobsStorage=.*$/m.exec(app.output()) ?? [];
    expect(line).toMatch(/' npm run poison -- list$/);
    // As built for these tests: npm would build it once more.
    const command = line.replace('npm run poison --', 'node build/local/poison.js');
    // 3: there is nothing.
    await expect(shell('bash', ['-c', command])).rejects.toMatchObject({ code: 3 });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends all that it started: %s', async (signal) => {
    const other = signal === 'SIGTERM' ? app : await startApp({});
    const pids = await childrenOf(other);
    expect(pids.length).toBeGreaterThanOrEqual(3);
    const ended = new Promise((resolve) => other.process.once('exit', resolve));
    other.process.kill(signal);
    expect(await ended).toBe(0);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(fetch(`${other.url}/api/health`)).rejects.toThrow();
  });
});

it('ends with npm, even where npm is killed', async () => {
  const app = await startApp({}, { command: ['npm', 'start'] });
  expect((await fetch(`${app.url}/api/health`)).status).toBe(200);
  app.process.kill('SIGKILL');
  const isGone = () =>
    fetch(`${app.url}/api/health`).then(
      () => false,
      () => true,
    );
  expect(await until(isGone)).toBe(true);
});

it('says so where the port is taken', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await expect(startApp({ PORT: String(port) })).rejects.toThrow(
    new RegExp(`Port ${port} is taken: .*PORT=${port + 1} npm start`),
  );
  server.close();
});

it.each(['x', '70000', '-1', '1.5'])('says what PORT may be: not %j', async (PORT) => {
  await expect(startApp({ PORT })).rejects.toThrow('PORT must be a whole number from 0');
});

it('names the setting where NODE_EXTRA_CA_CERTS cannot be read', async () => {
  await expect(startApp({ NODE_EXTRA_CA_CERTS: '/nowhere.pem' })).rejects.toThrow(
    'NODE_EXTRA_CA_CERTS names a file that cannot be read.',
  );
});

it('npm run demo is right in every row', async () => {
  const { PATH = '', HOME = '' } = process.env;
  const { stdout } = await shell(process.execPath, ['build/local/demo.js'], {
    env: { PATH, HOME },
  });
  expect(stdout).toMatch(/^(\d+) of \1 right/m);
});
