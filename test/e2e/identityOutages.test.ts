import { until } from './app';
import { closeInTime, startHurried, untilClosed, untilPrinted } from './outage';
import { openSession, useWorld } from './world';

const world = useWorld();

describe('an identity', () => {
  it.each([
    ['that fails', { status: 500, body: '{"error":"server_error"}' }],
    ['that is overloaded', { status: 429, body: '{}' }],
    ['that has no such client', { status: 400, body: '{"error":"invalid_request"}' }],
    ['that hangs', { hang: 'beforeHeaders' as const }],
    ['that hangs in the body', { status: 200, hang: 'inBody' as const }],
    ['that resets', { reset: true as const }],
    ['that talks nonsense', { status: 200, body: '<html>' }],
    ['that gives no token', { status: 200, body: '{}' }],
  ])('%s: 503 by HTTP in time; by queue, requeued; and then it closes', async (name, fault) => {
    const running = await startHurried(world, name.replaceAll(' ', '-'));
    world.identity.addFault({ ...fault, times: 0 });
    const [first, second] = [openSession(world.graph), openSession(world.graph)];
    expect(await closeInTime(running, first)).toEqual([503, 'CredentialUnavailable', '10']);
    await running.queue.sendMessage(JSON.stringify(second));
    await untilPrinted(running, /CredentialUnavailable .*message requeued/);
    expect(world.graph.requests()).toEqual([]);
    world.identity.clearFaults();
    // As soon as 1.5 seconds are enough for the first token and the first connection.
    await until(async () => (await running.post(first)).status === 200);
    await untilClosed(world.graph, second);
  });

  it('that is slow, but in time: closed', async () => {
    const running = await world.start('identity-slow');
    world.identity.addFault({ delayMs: 700, times: 1 });
    expect((await running.post(openSession(world.graph))).status).toBe(200);
  });

  it('whose token Graph refuses: 424 by HTTP; by queue, poison', async () => {
    const running = await world.start('identity-refused');
    const body = JSON.stringify({
      access_token: 'not-of-this-tenant',
      expires_on: String(Math.floor(Date.now() / 1000) + 86_400),
      resource: world.graph.endpoint,
      token_type: 'Bearer',
    });
    world.identity.addFault({ status: 200, body, times: 0 });
    const request = openSession(world.graph);
    const answer = await running.post(request);
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([
      424,
      'GraphRequestFailed',
    ]);
    expect(world.graph.requests()).toHaveLength(1);
    await running.queue.sendMessage(JSON.stringify(request));
    const [record = ''] = await running.poisoned();
    expect(JSON.parse(record)).toMatchObject({
      reason: { code: 'GraphRequestFailed', innererror: { graphStatus: 401 } },
    });
  });
});
