import { budget, guest, member } from '../../../../../local/simulators/graph/tenant/tenant';
import { claimsOf } from '../../../../../local/simulators/common/jwt';
import { NOON } from '../../simulatorClient';
import { type Harness, startHarness } from '../simulatorHarness';

let harness: Harness;
let now = NOON;
beforeEach(async () => {
  now = NOON;
  // Nothing but what it hands out itself.
  harness = await startHarness({ clock: () => now, isTokenAccepted: () => false });
});
afterEach(() => harness.stop());

async function tokenBy(query = ''): Promise<string> {
  const answer = await harness.graph(`/_simulator/token${query}`, { method: 'GET', token: '' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain']);
  return answer.text();
}

const create = (base: string, token: string) =>
  harness.graph(`/v1.0${base}/workbook/createSession`, { token, body: { persistChanges: true } });
const BUDGET = `/drives/${budget.driveId}/items/${budget.itemId}`;
const MY_BUDGET = `/me/drive/items/${budget.itemId}`;

it('GET /token gives an app’s token, which opens a session where a drive is named', async () => {
  const token = await tokenBy();
  expect(claimsOf(token)).toMatchObject({ aud: harness.simulator.endpoint, idtyp: 'app' });
  expect((await create(BUDGET, token)).status).toBe(201);
  expect((await create(MY_BUDGET, token)).status).toBe(400);
});

it.each([member, guest])('GET /token?user=… gives a token of $userPrincipalName', async (user) => {
  const token = await tokenBy(`?user=${encodeURIComponent(user.userPrincipalName)}`);
  expect(claimsOf(token)).toMatchObject({ idtyp: 'user', oid: user.id });
  // The budget is in the member's drive.
  expect((await create(MY_BUDGET, token)).status).toBe(user === member ? 201 : 404);
});

it('GET /token of a user who is not there names those who are', async () => {
  const { status, body } = await harness.admin('GET /token?user=nobody');
  expect([status, JSON.stringify(body)]).toEqual([
    404,
    expect.stringContaining(member.userPrincipalName),
  ]);
});

it('a token ends after 75 minutes, and none but its own is taken', async () => {
  const token = await tokenBy();
  now += 4_499_000;
  expect((await create(BUDGET, token)).status).toBe(201);
  now += 1_000;
  expect((await create(BUDGET, token)).status).toBe(401);
  expect((await create(BUDGET, 'token')).status).toBe(401);
});
