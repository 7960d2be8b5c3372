import { stopApps, until } from './app';
import { type Connection, runAction } from './connectorRuntime';
import { openSession, type Running, startWorld, stateOf, type World } from './world';

const KEY = 'k-1';
const AN_HOUR_MS = 3_600_000;

let world: World;
let running: Running;
let connection: Connection;

beforeAll(async () => {
  world = await startWorld();
  running = await world.start('connector', { FUNCTIONS_KEY: KEY });
  connection = { hostName: new URL(running.app.url).host, api_key: KEY };
});
afterAll(async () => {
  await stopApps();
  await world.stop();
});
beforeEach(() => world.graph.clearRequests());

const run = (action: string, inputs: Record<string, unknown>) =>
  runAction(connection, action, inputs);

it('Close a session closes it, and again says that it was closed', async () => {
  const request = openSession(world.graph);
  for (const status of ['closed', 'alreadyClosed']) {
    expect(await run('CloseSession', request)).toMatchObject({
      statusCode: 200,
      outputs: { status, operationId: expect.any(String) as unknown },
    });
  }
  expect(stateOf(world.graph, request.workbookSessionId)).toBe('closed');
});

it('Close a session takes each of its other fields', async () => {
  for (const address of [
    { userId: 'megan@contoso.onmicrosoft.com', itemPath: 'Budgets/Budget 2026.xlsx' },
    {
      webUrl:
        'https://contoso-my.sharepoint.com/personal/megan_contoso_onmicrosoft_com/Documents/Budgets/Budget%202026.xlsx',
    },
  ]) {
    const request = openSession(world.graph, address);
    expect(await run('CloseSession', request)).toMatchObject({ outputs: { status: 'closed' } });
  }
});

it('Close many sessions gives each an outcome', async () => {
  const requests = [openSession(world.graph), { ...openSession(world.graph), itemId: '01NONE' }];
  const { statusCode, outputs } = await run('CloseSessions', { requests });
  expect(statusCode).toBe(200);
  expect(outputs).toMatchObject({
    closed: 1,
    alreadyClosed: 0,
    failed: 1,
    results: [{ status: 'closed' }, { error: { code: 'WorkbookNotFound' } }],
  });
});

describe('a safety net', () => {
  it('is set for the time that is proposed, asked for, and cancelled', async () => {
    const request = openSession(world.graph);
    const startedAt = Date.now();
    const net = await run('CloseSessionLater', request);
    expect(net).toMatchObject({ statusCode: 201, outputs: { status: 'scheduled' } });
    const { operationId, notBefore } = net.outputs;
    const waitMs = Date.parse(String(notBefore)) - startedAt;
    expect(Math.abs(waitMs - AN_HOUR_MS / 2)).toBeLessThan(60_000);
    expect(await run('GetOperation', { operationId })).toMatchObject({
      statusCode: 200,
      outputs: { status: 'scheduled', operationId, notBefore },
    });
    expect(await run('CancelOperation', { operationId })).toMatchObject({
      statusCode: 200,
      outputs: { status: 'cancelled', operationId },
    });
    expect(stateOf(world.graph, request.workbookSessionId)).toBe('open');
  });

  it('closes the session when nobody cancels it, and its end is waited for', async () => {
    const request = { ...openSession(world.graph), closeAfter: 'PT0S' };
    const { outputs } = await run('CloseSessionLater', request);
    const { operationId } = outputs;
    const state = await until(async () => {
      const asked = await run('GetOperation', { operationId });
      return asked.outputs['status'] === 'scheduled' ? undefined : asked;
    });
    expect(state).toMatchObject({ statusCode: 200, outputs: { status: 'closed' } });
    expect(await run('CancelOperation', { operationId })).toEqual({
      statusCode: 409,
      outputs: {},
    });
  });

  it('the same Repeatability Request ID gives the same operation', async () => {
    const inputs = {
      ...openSession(world.graph),
      'Repeatability-Request-ID': '3f2504e0-4f89-41d3-9a0c-0305e82c3302',
    };
    const [one, two] = [
      await run('CloseSessionLater', inputs),
      await run('CloseSessionLater', inputs),
    ];
    expect(two).toEqual(one);
  });
});

it.each<[string, string, Record<string, unknown>, number]>([
  ['a session id with blanks', 'CloseSession', { workbookSessionId: 'a b', driveId: 'b!1' }, 400],
  ['mail where there is none', 'CloseSessionLater', { notify: { email: ['a@contoso.com'] } }, 400],
  ['an operation that is not there', 'GetOperation', { operationId: 'x/../y' }, 404],
  ['nothing to close', 'CloseSessions', { requests: [] }, 400],
])('%s: %s ends with a status that is described', async (_what, action, more, statusCode) => {
  const isClose = action === 'CloseSessionLater';
  const inputs = isClose ? { ...openSession(world.graph), ...more } : more;
  expect(await run(action, inputs)).toEqual({ statusCode, outputs: {} });
});

it('a connection with a wrong key is 401', async () => {
  const wrong = { ...connection, api_key: 'k-2' };
  const request = openSession(world.graph);
  expect(await runAction(wrong, 'CloseSession', request)).toMatchObject({ statusCode: 401 });
  expect(world.graph.requests()).toEqual([]);
});
