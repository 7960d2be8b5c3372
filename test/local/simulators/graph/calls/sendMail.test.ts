import { makeAppToken } from '../../../../../local/simulators/identity/token';
import { guest, robot, TENANT_ID } from '../../../../../local/simulators/graph/tenant/tenant';
import { NOON } from '../../simulatorClient';
import { type Harness, startHarness } from '../simulatorHarness';

const subject = { audience: 'a', tenantId: TENANT_ID, objectId: 'o', clientId: 'c' };
const APP = makeAppToken(subject, 0, 0, (size) => Buffer.alloc(size));
const to = (...addresses: string[]): object[] =>
  addresses.map((address) => ({ emailAddress: { address } }));
const message = {
  subject: 'Poison: 3 closes',
  body: { contentType: 'Text', content: 'Three closes wait.' },
  toRecipients: to('megan@contoso.onmicrosoft.com'),
  importance: 'high',
};

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ isTokenAccepted: (token) => token !== 'refused' });
});
afterAll(() => harness.stop());
beforeEach(() => {
  const { simulator } = harness;
  simulator.clearMails();
  simulator.clearFaults();
  simulator.clearRequests();
  simulator.setThrottle({ requests: 1500, windowSeconds: 10 });
});

const pathOf = (name: string): string => `/users/${encodeURIComponent(name)}/sendMail`;
const send = (body: unknown = { message }, name = robot.userPrincipalName, token = APP) =>
  harness.graph(`/v1.0${pathOf(name)}`, { body, token });

it.each([
  ['principal name', robot.userPrincipalName, '/v1.0'],
  ['object id', robot.id, '/beta'],
])('accepts a mail of a user by %s', async (_by, name, version) => {
  const body = { message, saveToSentItems: false };
  const answer = await harness.graph(version + pathOf(name), { body, token: APP });
  expect([answer.status, await answer.text()]).toEqual([202, '']);
  expect(answer.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(harness.simulator.mails()).toEqual([
    { sender: robot.userPrincipalName, message, at: NOON },
  ]);
  expect(harness.simulator.requests()).toMatchObject([{ operation: 'sendMail', status: 202 }]);
});

it('shows the mails from behind, and clears them', async () => {
  await send();
  await send({ message: { bccRecipients: to('pat@example.com') } }, guest.userPrincipalName);
  const { body } = await harness.admin('GET /mails');
  expect(body).toMatchObject({
    mails: [{ sender: robot.userPrincipalName, message }, { sender: guest.userPrincipalName }],
  });
  expect((await harness.admin('DELETE /mails')).status).toBe(204);
  expect(harness.simulator.mails()).toEqual([]);
});

it.each([
  ['no message', {}],
  ['no JSON', '{"message":'],
  ['a subject that is no text', { message: { ...message, subject: 1 } }],
  ['another content type', { message: { ...message, body: { contentType: 'md', content: '' } } }],
  ['a recipient without address', { message: { toRecipients: [{ emailAddress: {} }] } }],
  ['recipients that are no list', { message: { toRecipients: to('a@example.com')[0] } }],
])('refuses %s: 400 BadRequest', async (_name, body) => {
  const answer = await send(body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: 'BadRequest' } });
  expect(harness.simulator.mails()).toEqual([]);
});

it.each([
  ['nobody', undefined, 'no recipients'],
  ['an empty list', [], 'no recipients'],
  ['a name', to('a@example.com', 'megan'), 'Recipient "megan" is not resolved'],
])('refuses a mail to %s: 400 ErrorInvalidRecipients', async (_name, toRecipients, why) => {
  const answer = await send({ message: { ...message, toRecipients } });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    error: { code: 'ErrorInvalidRecipients', message: expect.stringContaining(why) as string },
  });
});

it.each([
  ['an unknown user', 'nobody@contoso.onmicrosoft.com', APP, 404, 'ErrorInvalidUser'],
  ["a user's token", robot.id, 'user', 403, 'ErrorAccessDenied'],
  ['a token that is refused', robot.id, 'refused', 401, 'InvalidAuthenticationToken'],
  ['no token', robot.id, '', 401, 'InvalidAuthenticationToken'],
])('refuses %s', async (_name, name, token, status, code) => {
  const answer = await send({ message }, name, token);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { code } });
  expect(harness.simulator.mails()).toEqual([]);
});

it.each([
  ['GET', pathOf(robot.id), 405],
  ['POST', '/me/sendMail', 400],
  ['POST', `/users/${robot.id}/drive/sendMail`, 400],
  ['POST', '/users/%/sendMail', 400],
])('%s %s is %i', async (method, path, status) => {
  const call = method === 'GET' ? {} : { body: { message } };
  const answer = await harness.graph(`/v1.0${path}`, { method, token: APP, ...call });
  expect(answer.status).toBe(status);
});

it('is hit by a fault of its operation, and sends nothing then', async () => {
  harness.simulator.addFault({ match: { operation: 'sendMail' }, status: 503 });
  expect((await send()).status).toBe(503);
  expect(harness.simulator.mails()).toEqual([]);
  expect((await send()).status).toBe(202);
});

it('loses an answer after the mail went out', async () => {
  harness.simulator.addFault({ afterEffect: true, status: 504 });
  expect((await send()).status).toBe(504);
  expect(harness.simulator.mails()).toHaveLength(1);
});

it('does not count for the limit of Excel', async () => {
  harness.simulator.setThrottle({ requests: 0, windowSeconds: 10 });
  expect((await send()).status).toBe(202);
});

it('works inside a batch', async () => {
  const step = { id: '1', method: 'POST', url: pathOf(robot.id), body: { message } };
  const answer = await harness.graph('/v1.0/$batch', { token: APP, body: { requests: [step] } });
  expect(await answer.json()).toMatchObject({ responses: [{ id: '1', status: 202 }] });
  expect(harness.simulator.mails()).toHaveLength(1);
});
