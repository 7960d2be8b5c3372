import { budget, member, offers, site } from '../../local/simulators/graph/tenant/tenant';
import { openSession, stateOf, useWorld } from './world';

const world = useWorld();
const LIST = `/drives/${offers.driveId};/users/${member.id}`;
const allowed = () => openSession(world.graph, {}, offers);
const refused = () => openSession(world.graph, {}, budget);

it('by HTTP: 403 before a token is asked for; what is listed is closed', async () => {
  const running = await world.start('allow-http', { CLOSE_SESSION_ALLOW: LIST });
  world.identity.clearRequests();
  for (const request of [
    refused(),
    openSession(world.graph, { siteId: site.names[0], itemPath: offers.itemPath }, offers),
    openSession(world.graph, { webUrl: offers.links[0] }, offers),
  ]) {
    const answer = await running.post(request);
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([
      403,
      'TargetNotAllowed',
    ]);
  }
  expect(world.identity.requests).toEqual([]);
  const byUser = openSession(world.graph, {
    userId: member.id.toUpperCase(),
    itemId: budget.itemId,
  });
  for (const request of [allowed(), byUser]) {
    expect((await running.post(request)).status).toBe(200);
  }
  expect(world.graph.requests()).toHaveLength(2);
});

it('by queue: to poison at once, with the reason', async () => {
  const running = await world.start('allow-queue', { CLOSE_SESSION_ALLOW: LIST });
  const request = refused();
  await running.queue.sendMessage(JSON.stringify(request));
  const [record = ''] = await running.poisoned();
  expect(JSON.parse(record)).toMatchObject({
    reason: { code: 'TargetNotAllowed', target: 'driveId' },
    attempts: 1,
    message: JSON.stringify(request),
  });
  expect(world.graph.requests()).toEqual([]);
  expect(stateOf(world.graph, request.workbookSessionId)).toBe('open');
});
