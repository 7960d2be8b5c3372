import { QueueClient } from '@azure/storage-queue';
import { startAzurite } from '../../local/stack/azurite';
import { until } from './app';
import { gatedStorage, startDesk } from './desk';
import { openSession, stateOf, useWorld } from './world';

const world = useWorld();

const desk = (...args: string[]) => startDesk(args, world.settings);

it('what was poisoned is closed once its cause is removed and it is requeued', async () => {
  const running = await world.start('desk');
  const { app, queue, poison } = running;
  const request = openSession(world.graph);
  const { workbookSessionId } = request;
  world.graph.addFault({ match: { sessionId: workbookSessionId }, status: 403, times: 0 });
  await queue.sendMessage(JSON.stringify(request));
  await until(
    async () => (await poison.exists()) && (await poison.peekMessages()).peekedMessageItems[0],
  );

  const list = desk('list', '--queue', 'desk');
  expect(await list.ended).toBe(0);
  const [, operationId = ''] = /AccessDenied .* (\S+)\n/.exec(list.output()) ?? [];
  const show = desk('show', '--operation', operationId, '--queue', 'desk');
  expect(await show.ended).toBe(0);
  expect(JSON.parse(show.output())).toMatchObject({
    reason: { code: 'AccessDenied' },
    operationId,
  });

  world.graph.clearFaults();
  const args = ['requeue', '--code', 'AccessDenied', '--queue', 'desk'];
  const dryRun = desk(...args);
  expect(await dryRun.ended).toBe(0);
  expect(dryRun.output()).toMatch(/^Would requeue 1 of 1 messages/);
  expect(stateOf(world.graph, workbookSessionId)).toBe('open');
  const requeue = desk(...args, '--yes');
  expect(await requeue.ended).toBe(0);
  await until(() => stateOf(world.graph, workbookSessionId) === 'closed');
  await running.empty();
  expect((await poison.getProperties()).approximateMessagesCount).toBe(0);
  // Another try of the same operation: the log stays linked.
  const [first, last] = world.graph.requests().map(({ headers }) => headers['client-request-id']);
  expect([first, last]).toEqual([operationId, operationId]);
  expect(app.output()).not.toContain(workbookSessionId);

  const nothing = desk('list', '--queue', 'desk');
  expect(await nothing.ended).toBe(3);
  const output = [list, show, dryRun, requeue, nothing].map((each) => each.output()).join('');
  expect(output).not.toContain(workbookSessionId);
});

it.each(['SIGINT', 'SIGTERM'] as const)('%s hides nothing and changes nothing', async (signal) => {
  const name = `desk-${signal.toLowerCase()}`;
  const poison = new QueueClient(world.azurite.connectionString, `${name}-poison`);
  await poison.create();
  for (let count = 0; count < 40; count++) await poison.sendMessage('hello');
  const gate = await gatedStorage(world.azurite.connectionString);
  try {
    const { connectionString } = gate;
    const { process, ended, output } = startDesk(['drop', '--yes', '--queue', name], {
      AzureWebJobsStorage: connectionString,
    });
    await gate.reached;
    process.kill(signal);
    await until(() => output().includes('Ending'));
    gate.open();
    expect(await ended).toBe(130);
    expect(output()).toContain('Interrupted');
  } finally {
    gate.stop();
  }
  expect(
    (await poison.receiveMessages({ numberOfMessages: 32 })).receivedMessageItems,
  ).toHaveLength(32);
  expect(
    (await poison.receiveMessages({ numberOfMessages: 32 })).receivedMessageItems,
  ).toHaveLength(8);
});

it.each([
  [['--help'], 0, /^npm run poison -- <command>/],
  [['list'], 2, /^AzureWebJobsStorage is missing[^]*npm run poison/],
  [['list', '--nope'], 2, /^Unknown option '--nope'/],
])('%j ends with %d', async (args, code, output) => {
  const { ended, output: printed } = startDesk(args, {});
  expect(await ended).toBe(code);
  expect(printed()).toMatch(output);
});

it('says what to check where storage does not answer, and no key', async () => {
  const { ended, output } = startDesk(['list'], {
    AzureWebJobsStorage:
      'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=c2VjcmV0;QueueEndpoint=http://127.0.0.1:1/a',
  });
  expect(await ended).toBe(1);
  expect(output()).toMatch(
    /^Could not read the poison queue: .*ECONNREFUSED[^]*Check AzureWebJobs/,
  );
  expect(output()).not.toContain('c2VjcmV0');
});

it('names the cause where Azurite does not know the service version, and the option that helps', async () => {
  const azurite = await startAzurite({
    services: ['queue'],
    checksApiVersion: true,
  });
  const { ended, output } = startDesk(['list'], {
    AzureWebJobsStorage: azurite.connectionString,
  });
  expect(await ended).toBe(1);
  await azurite.stop();
  expect(output()).toMatch(/service version .*: start Azurite with --skipApiVersionCheck/);
  expect(output()).not.toContain('role');
});
