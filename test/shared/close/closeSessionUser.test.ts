import { CloseError, signInRequired } from '../../../shared/core/closeError';
import { startDeadline } from '../../../shared/core/deadline';
import type { CloseTrace } from '../../../shared/close/closeCall';
import { closeSession } from '../../../shared/close/closeSession';
import type { TokenSource } from '../../../shared/identity/appTokens';
import { callSingly } from '../../../shared/graph/callsInTurn';
import { createThrottle } from '../../../shared/graph/throttle';
import type { CloseRequestJson } from '../../../shared/request/parse/closeRequest';
import { closeSessionPath } from '../../../shared/request/address/workbookPath';
import type { UserToken } from '../../../shared/identity/userToken';
import { USER_ID, USER_NAME } from '../../support/bearerTokens';
import { parsedRequest } from '../../support/closeRequests';
import { fakeGraph, type FakeReply } from '../../support/fakeGraph';
import { manualClock } from '../../support/manualClock';

const user: UserToken = {
  assertion: 'a',
  objectId: USER_ID,
  userPrincipalName: USER_NAME,
  expiresAt: 0,
};

/** Starts a close for a user, whose tokens are u-1, u-2, …; the app's own one is never to be asked for. */
function start(
  fields: Partial<CloseRequestJson> = {},
  {
    replies = [{ status: 204 }] as FakeReply[],
    isOn = true,
    isAccepted = true,
    isAllowed = true,
  } = {},
) {
  const request = parsedRequest(fields);
  const clock = manualClock();
  const graph = fakeGraph({ [request.workbookSessionId]: replies });
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
  const trace: CloseTrace = { graphCalls: 0 };
  const closing = closeSession(
    {
      callInTurn: callSingly(graph.callGraph, createThrottle(120, clock)),
      pathOf: (asked) => {
        if (!isAllowed) throw new CloseError('TargetNotAllowed', 'x');
        return closeSessionPath(asked);
      },
      tokens: { token: () => Promise.reject(new Error('the app’s own token')) },
      ...(isOn && { userTokens }),
      throttle: createThrottle(120, clock),
      clock,
    },
    {
      request,
      user,
      clientRequestId: 'id-1',
      deadline: startDeadline(60, clock),
      attempts: 'untilDeadline',
    },
    trace,
  );
  closing.catch(() => undefined);
  return { closing, graph, users, refused, trace };
}

it.each([{}, { userId: USER_ID }, { userId: USER_NAME.toUpperCase() }])(
  'closes %j with a token of the user',
  async (fields) => {
    const { closing, graph, users } = start(fields);
    await expect(closing).resolves.toBe('closed');
    expect(users).toEqual([user]);
    expect(graph.calls.map(({ token }) => token)).toEqual(['u-1']);
  },
);

it('reaches nobody else’s drive by name, once Entra has accepted the token', async () => {
  const { closing, graph, refused, trace } = start({ userId: 'pat@contoso.com' });
  await expect(closing).rejects.toMatchObject({
    code: 'TargetNotAllowed',
    target: 'userId',
    message: expect.stringMatching(
      /^userId is not the signed-in user: leave it out, or/,
    ) as unknown,
  });
  expect([refused, graph.calls, trace.graphCalls]).toEqual([[undefined], [], 0]);
});

it('a token that Graph refuses is replaced once, and then the user has to sign in', async () => {
  const { closing, graph, refused } = start({}, { replies: [{ status: 401 }] });
  await expect(closing).rejects.toMatchObject({
    code: 'SignInRequired',
    challenge: { error: 'invalid_token' },
  });
  expect(refused).toEqual([undefined, 'u-1']);
  expect(graph.calls.map(({ token }) => token)).toEqual(['u-1', 'u-2']);
});

it('closes nothing where delegated mode is off', async () => {
  const { closing, graph } = start({}, { isOn: false });
  await expect(closing).rejects.toMatchObject({
    code: 'SignInRequired',
    message: 'Delegated mode is off: leave the token out.',
  });
  expect(graph.calls).toEqual([]);
});

it.each([
  [{}, false, 'SignInRequired'],
  [{ userId: 'other@contoso.com' }, false, 'SignInRequired'],
  [{}, true, 'TargetNotAllowed'],
])(
  '%j outside the allow-list, of a user whom Entra accepts (%j): %s',
  async (fields, isAccepted, code) => {
    const { closing, graph } = start(fields, { isAccepted, isAllowed: false });
    await expect(closing).rejects.toMatchObject({ code });
    expect(graph.calls).toEqual([]);
  },
);
