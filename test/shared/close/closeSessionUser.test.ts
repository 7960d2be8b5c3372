import { CloseError, signInRequired } from '../../../shared/core/closeError';
import type { TokenSource } from '../../../shared/identity/appTokens';
import type { CloseRequestJson } from '../../../shared/request/parse/closeRequest';
import { closeSessionPath } from '../../../shared/request/address/workbookPath';
import type { UserToken } from '../../../shared/identity/userToken';
import { USER_ID, USER_NAME } from '../../support/bearerTokens';
import { parsedRequest } from '../../support/closeRequests';
import { CLOSED, failing, useScriptedClose } from '../../support/scriptedClose';

const scripted = useScriptedClose();
const names = { objectId: USER_ID, userPrincipalName: USER_NAME };
const user: UserToken = { assertion: 'a', ...names, expiresAt: 0 };

/** Starts a close for a user, whose tokens are u-1, u-2, …; the app's own one is never to be asked for. */
async function start(
  fields: Partial<CloseRequestJson> = {},
  { answer = CLOSED, isOn = true, isAccepted = true, isAllowed = true } = {},
) {
  const users: UserToken[] = [];
  const refused: (string | undefined)[] = [];
  const userTokens = (who: UserToken): TokenSource => {
    users.push(who);
    return {
      token: (_deadline, old) => {
        refused.push(old);
        return isAccepted
          ? Promise.resolve(`u-${refused.length}`)
          : Promise.reject(signInRequired('Sign in.'));
      },
    };
  };
  const dependencies = {
    pathOf: (asked: Parameters<typeof closeSessionPath>[0]) => {
      if (!isAllowed) throw new CloseError('TargetNotAllowed', 'x');
      return closeSessionPath(asked);
    },
    tokens: { token: () => Promise.reject(new Error('the app’s own token')) },
    ...(isOn && { userTokens }),
  };
  const request = parsedRequest(fields);
  return { ...(await scripted.start([answer], { request, user, dependencies })), users, refused };
}
const sentTokens = () => scripted.graph.seen.map(({ headers }) => headers.authorization);

it.each([{}, { userId: USER_ID }, { userId: USER_NAME.toUpperCase() }])(
  'closes %j with a token of the user',
  async (fields) => {
    const { closing, users } = await start(fields);
    await expect(closing).resolves.toBe('closed');
    expect(users).toEqual([user]);
    expect(sentTokens()).toEqual(['Bearer u-1']);
  },
);

it('reaches nobody else’s drive by name, once Entra has accepted the token', async () => {
  const { closing, refused, trace } = await start({ userId: 'pat@contoso.com' });
  const said = /^userId is not the signed-in user: leave it out, or/;
  const message = expect.stringMatching(said) as unknown;
  const expected = { code: 'TargetNotAllowed', target: 'userId', message };
  await expect(closing).rejects.toMatchObject(expected);
  expect([refused, sentTokens(), trace.graphCalls]).toEqual([[undefined], [], 0]);
});

it('a token that Graph refuses is replaced once, and then the user has to sign in', async () => {
  const { closing, refused } = await start({}, { answer: failing(401) });
  const challenge = { error: 'invalid_token' };
  await expect(closing).rejects.toMatchObject({ code: 'SignInRequired', challenge });
  expect(refused).toEqual([undefined, 'u-1']);
  expect(sentTokens()).toEqual(['Bearer u-1', 'Bearer u-2']);
});

it('closes nothing where delegated mode is off', async () => {
  const { closing } = await start({}, { isOn: false });
  const message = 'Delegated mode is off: leave the token out.';
  await expect(closing).rejects.toMatchObject({ code: 'SignInRequired', message });
  expect(sentTokens()).toEqual([]);
});

it.each([
  [{}, false, 'SignInRequired'],
  [{ userId: 'other@contoso.com' }, false, 'SignInRequired'],
  [{}, true, 'TargetNotAllowed'],
])(
  '%j outside the allow-list, of a user whom Entra accepts (%j): %s',
  async (fields, isAccepted, code) => {
    const { closing } = await start(fields, { isAccepted, isAllowed: false });
    await expect(closing).rejects.toMatchObject({ code });
    expect(sentTokens()).toEqual([]);
  },
);
