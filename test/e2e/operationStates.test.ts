import { TableClient } from '@azure/data-tables';
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  generateAccountSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-queue';
import { startAzurite } from '../../local/stack/azurite';
import { OPERATIONS_TABLE } from '../../shared/operations/operationTable';
import { until } from './app';
import { untilPrinted } from './outage';
import { openSession, useWorld } from './world';

// A storage of its own: here the table is removed.
const world = useWorld(() => startAzurite({ services: ['queue', 'table'] }));
const DAY_MS = 86_400_000;

const table = () =>
  TableClient.fromConnectionString(world.azurite.connectionString, OPERATIONS_TABLE, {
    allowInsecureConnection: true,
  });
const iso = (epochMs: number) => new Date(epochMs).toISOString();

it('the timer forgets what has expired, and nothing else', async () => {
  const { app } = await world.start('purge');
  await table().createTable();
  const row = { rowKey: 'operation', status: 'closed', queuedAt: iso(0) };
  const [old, young] = [
    '019a9c1e-0000-7000-8000-0000000000a1',
    '019a9c1e-0000-7000-8000-0000000000a2',
  ];
  await table().createEntity({ ...row, partitionKey: old, expiresAt: iso(Date.now() - DAY_MS) });
  await table().createEntity({ ...row, partitionKey: young, expiresAt: iso(Date.now() + DAY_MS) });
  // As the portal's "Test/Run" does it.
  const run = await fetch(`${app.url}/admin/functions/purgeOperations`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"input":""}',
  });
  expect(run.status).toBe(202);
  const statusOf = async (id: string) => (await fetch(`${app.url}/api/operations/${id}`)).status;
  await until(async () => (await statusOf(old)) === 404);
  expect(await statusOf(young)).toBe(200);
});

it('a kill between state and message is mended by a repeat', async () => {
  const { queue, post } = await world.start('mended');
  const request = { ...openSession(world.graph), closeAfter: 'PT1H' };
  const headers = { 'Repeatability-Request-ID': '3f2504e0-4f89-11d3-9a0c-0305e82c3377' };
  const repeat = async () => {
    const answer = await post(request, headers);
    return [answer.status, ((await answer.json()) as { operationId: string }).operationId] as const;
  };
  const count = async () => (await queue.getProperties()).approximateMessagesCount;
  const [, operationId] = await repeat();
  // As a kill leaves it: the state is there, and no message.
  await queue.clearMessages();
  const queuedAt = Date.now() - 4_000;
  await table().updateEntity({
    partitionKey: operationId,
    rowKey: 'operation',
    status: 'accepted',
    queuedAt: iso(queuedAt),
  });
  expect(await repeat()).toEqual([201, operationId]);
  // For ten seconds whoever accepted it may still be writing the message.
  expect(Date.now() - queuedAt).toBeGreaterThan(10_000);
  expect(await count()).toBe(1);
  expect(await repeat()).toEqual([201, operationId]);
  expect(await count()).toBe(1);
});

it('a table that is gone stops no close', async () => {
  const running = await world.start('no-table');
  const { queue, post } = running;
  const request = { ...openSession(world.graph), closeAfter: 'PT6S' };
  const answer = await post(request);
  expect(answer.status).toBe(201);
  await table().deleteTable();
  const location = answer.headers.get('location') ?? '';
  await until(async () => (await queue.getProperties()).approximateMessagesCount === 0);
  await untilPrinted(running, /closed +by queue/);
  expect((await fetch(location)).status).toBe(404);
});

it('a SAS without rights on tables stops no close, and the log says what failed', async () => {
  const { accountName, accountKey, queueUrl, tableUrl = '' } = world.azurite;
  const sas = generateAccountSASQueryParameters(
    {
      expiresOn: new Date(Date.now() + DAY_MS),
      permissions: AccountSASPermissions.parse('rwdlacup'),
      resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
      services: AccountSASServices.parse('q').toString(),
    },
    new StorageSharedKeyCredential(accountName, accountKey),
  );
  const AzureWebJobsStorage = `QueueEndpoint=${queueUrl};TableEndpoint=${tableUrl};SharedAccessSignature=${sas.toString()}`;
  const { app, queue } = await world.start('no-table-rights', { AzureWebJobsStorage });
  const request = openSession(world.graph);
  const operationId = '01a20188-b4a7-737a-b56d-358a8554df30';
  await queue.sendMessage(JSON.stringify({ ...request, delivery: { operationId } }));
  await until(() => app.output().includes('closed'));
  await until(() => /read the operation.*AuthorizationServiceMismatch/.test(app.output()));
});
