import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';
import { QueueClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { startAzurite, type Azurite } from '../../../local/stack/azurite';
import { freePort } from '../../../local/stack/freePort';

const root = resolve(__dirname, '../../..');

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function ended(pids: readonly number[]): Promise<boolean> {
  const deadline = Date.now() + 10_000;
  while (pids.some(isRunning) && Date.now() < deadline) await wait(50);
  return !pids.some(isRunning);
}

describe('startAzurite', () => {
  let azurite: Azurite | undefined;
  afterEach(() => azurite?.stop());

  it('serves a queue by its connection string and by its address', async () => {
    azurite = await startAzurite({ services: ['queue'] });
    expect(azurite.pids).toHaveLength(1);
    const sender = new QueueClient(azurite.connectionString, 'close');
    await sender.create();
    await sender.sendMessage('{"a":1}');

    const credential = new StorageSharedKeyCredential(azurite.accountName, azurite.accountKey);
    const receiver = new QueueClient(`${azurite.queueUrl}/close`, credential);
    const { receivedMessageItems } = await receiver.receiveMessages();
    expect(receivedMessageItems.map(({ messageText }) => messageText)).toEqual(['{"a":1}']);
  }, 30_000);

  it('serves a table by its connection string and by its address', async () => {
    azurite = await startAzurite({ services: ['queue', 'table'] });
    const { connectionString, tableUrl = '', accountName, accountKey } = azurite;
    // The client refuses plain http unless it is told.
    const http = { allowInsecureConnection: true };
    const writer = TableClient.fromConnectionString(connectionString, 'closes', http);
    await writer.createTable();
    const key = { partitionKey: 'p', rowKey: 'r' };
    await writer.createEntity({ ...key, state: 'open' });
    await expect(writer.createEntity(key)).rejects.toMatchObject({ statusCode: 409 });

    const credential = new AzureNamedKeyCredential(accountName, accountKey);
    const reader = new TableClient(tableUrl, 'closes', credential, http);
    const { etag, ...entity } = await reader.getEntity('p', 'r');
    expect(entity).toMatchObject({ state: 'open' });
    await writer.updateEntity({ ...key, state: 'closed' });
    await expect(reader.updateEntity(key, 'Replace', { etag })).rejects.toMatchObject({
      statusCode: 412,
    });
  }, 30_000);

  it('gives each service a process and an address, and ends them all', async () => {
    azurite = await startAzurite({ services: ['queue', 'table', 'blob'] });
    const { pids, queueUrl, tableUrl = '', blobUrl = '', connectionString } = azurite;
    expect(new Set(pids).size).toBe(3);
    expect(pids.filter((pid) => !isRunning(pid))).toEqual([]);
    const urls = { Queue: queueUrl, Table: tableUrl, Blob: blobUrl };
    for (const [server, url] of Object.entries(urls)) {
      expect(connectionString).toContain(`${server}Endpoint=${url};`);
      expect(new URL(url).hostname).toBe('127.0.0.1');
      const answer = await fetch(`${url}?comp=list`);
      expect(answer.headers.get('server')).toContain(`Azurite-${server}`);
    }
    await azurite.stop();
    // At once: stop() has waited for the processes.
    expect(pids.filter(isRunning)).toEqual([]);
    await azurite.stop();
  }, 30_000);

  it('takes another port when somebody was quicker', async () => {
    azurite = await startAzurite({ services: ['queue'] });
    const taken = Number(new URL(azurite.queueUrl).port);
    const ports = [taken, await freePort()];
    const findPort = () => Promise.resolve(ports.shift() ?? 0);
    const second = await startAzurite({ services: ['queue'], findPort });
    await second.stop();
    expect(Number(new URL(second.queueUrl).port)).not.toBe(taken);
  }, 30_000);

  it('says what Azurite said when it does not come up, and leaves nothing behind', async () => {
    const findPort = () => Promise.resolve(70_000);
    await expect(startAzurite({ services: ['queue'], findPort })).rejects.toThrow(
      /Azurite queue: it ended with 1\n[^]*70000/,
    );
  }, 30_000);

  it('ends with a parent that is killed, bundled as the local stack is', async () => {
    // Inside the checkout, where it finds the packages.
    mkdirSync(join(root, 'build'), { recursive: true });
    const folder = mkdtempSync(join(root, 'build/azurite-test-'));
    try {
      const outfile = join(folder, 'parent.js');
      const contents = `import { startAzurite } from './local/stack/azurite';
        void startAzurite({ services: ['queue', 'table'] }).then(({ pids }) => {
          console.log(JSON.stringify(pids));
        });`;
      const stdin = { contents, resolveDir: root };
      buildSync({ stdin, outfile, bundle: true, platform: 'node', packages: 'external' });
      const parent = spawn(process.execPath, [outfile], { cwd: tmpdir() });
      let output = '';
      parent.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const [line] = (await Promise.race([once(parent.stdout, 'data'), once(parent, 'close')])) as [
        unknown,
      ];
      // Not a line but an exit code, if it failed: then this shows why.
      expect(output).toBe('');
      const pids = JSON.parse(String(line)) as number[];
      expect(pids.filter(isRunning)).toHaveLength(2);
      parent.kill('SIGKILL');
      await expect(ended(pids)).resolves.toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 30_000);
});
