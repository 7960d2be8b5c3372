import { startDeadline } from '../../../shared/core/deadline';
import type { TokenSource } from '../../../shared/identity/appTokens';
import { type CallGraph, createGraphClient } from '../../../shared/graph/graphClient';
import { createMailer } from '../../../shared/outcomes/sendMail';
import type { Parent } from '../../../shared/telemetry/signals/telemetry';
import { manualClock } from '../../support/manualClock';
import {
  type ScriptedAnswer,
  scriptedServer,
  type ScriptedServer,
} from '../../support/scriptedServer';

const PARENT = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) } as Parent;
const TAKEN: ScriptedAnswer = { status: 202 };
const REFUSED: ScriptedAnswer = { status: 401 };
const mail = { to: ['ada@contoso.com', 'bob@contoso.com'], subject: 'S', text: 'line 1\nline 2\n' };

let graph: ScriptedServer;
afterEach(() => graph.stop());

/** Tokens in turn, the last one for ever; undefined is none. */
function tokensInTurn(...given: (string | undefined)[]): TokenSource & { refused: unknown[] } {
  const refused: unknown[] = [];
  return {
    refused,
    token: (_deadline, old) => {
      refused.push(old);
      const token = given[Math.min(refused.length, given.length) - 1];
      return token === undefined ? Promise.reject(new Error('none')) : Promise.resolve(token);
    },
  };
}

async function start(
  answers: ScriptedAnswer[],
  { sender = 'closer@contoso.com', tokens = tokensInTurn('t-1') } = {},
) {
  graph = await scriptedServer(...answers);
  const clock = manualClock();
  const deadline = startDeadline(10, clock);
  const spans: unknown[] = [];
  const client = createGraphClient(graph.url, 'v1.0');
  const callGraph: CallGraph = (call) => {
    spans.push(call.span);
    return client(call);
  };
  const sending = createMailer({ callGraph, tokens, sender })(mail, deadline, PARENT);
  sending.catch(() => undefined);
  return { sending, clock, spans };
}

it('sends one mail, which is not kept', async () => {
  const { sending } = await start([TAKEN]);
  await sending;
  expect(graph.seen).toMatchObject([
    {
      method: 'POST',
      path: '/v1.0/users/closer%40contoso.com/sendMail',
      headers: { authorization: 'Bearer t-1', 'content-type': 'application/json' },
    },
  ]);
  expect(JSON.parse(graph.seen[0]?.body ?? '')).toEqual({
    message: {
      subject: 'S',
      body: { contentType: 'Text', content: 'line 1\nline 2\n' },
      toRecipients: mail.to.map((address) => ({ emailAddress: { address } })),
    },
    saveToSentItems: false,
  });
});

it.each([
  ['3f2504e0-4f89-11d3-9a0c-0305e82c3301', '3f2504e0-4f89-11d3-9a0c-0305e82c3301'],
  ['a_b.com#EXT#@c.onmicrosoft.com', 'a_b.com%23EXT%23%40c.onmicrosoft.com'],
  ["o'neil&x^y@contoso.com", "o'neil%26x%5Ey%40contoso.com"],
])('from %s', async (sender, segment) => {
  const { sending } = await start([TAKEN], { sender });
  await sending;
  expect(graph.seen[0]?.path).toBe(`/v1.0/users/${segment}/sendMail`);
});

it.each<[number, string, string]>([
  [403, '{"error":{"code":"ErrorAccessDenied","message":"ada@x"}}', '403 ErrorAccessDenied'],
  [404, '{"error":{"code":"ErrorInvalidUser"}}', '404 ErrorInvalidUser'],
  [429, '{"error":{"code":"a@b","innerError":{"code":"TooMany"}}}', '429 TooMany'],
  [400, '{"error":{"code":"The requested user \'ada@x\' is invalid."}}', '400'],
  [503, '<html>ada@x</html>', '503'],
  [200, '', '200'],
  [301, '', '301'],
])('fails on %i %s, asked once', async (status, body, said) => {
  const tokens = tokensInTurn('t-1', 't-2');
  const { sending } = await start([{ status, body }], { tokens });
  const message = `Graph did not accept the mail: ${said}`;
  await expect(sending).rejects.toMatchObject({ message });
  expect(graph.seen).toHaveLength(1);
});

describe('a token that Graph refuses', () => {
  it('is replaced once, with two spans of Graph calls, without the mailboxes', async () => {
    const tokens = tokensInTurn('t-1', 't-2');
    const { sending, spans } = await start([REFUSED, TAKEN], { tokens });
    await sending;
    expect(tokens.refused).toEqual([undefined, 't-1']);
    const sent = graph.seen.map(({ headers }) => headers.authorization);
    expect(sent).toEqual(['Bearer t-1', 'Bearer t-2']);
    const secrets = ['closer@contoso.com', ...mail.to];
    expect(spans).toEqual([
      { parent: PARENT, resendCount: 0, secrets },
      { parent: PARENT, resendCount: 1, secrets },
    ]);
  });

  it.each<[string, (string | undefined)[], number]>([
    ['the same again', ['t-1'], 1],
    ['no other', ['t-1', undefined], 1],
    ['another, refused too', ['t-1', 't-2', 't-3'], 2],
  ])('%s: fails', async (_name, given, calls) => {
    const { sending } = await start([REFUSED], { tokens: tokensInTurn(...given) });
    await expect(sending).rejects.toMatchObject({
      message: 'Graph did not accept the mail: 401',
      cause: given.at(-1) === undefined ? new Error('none') : undefined,
    });
    expect(graph.seen).toHaveLength(calls);
  });
});

it('fails without a token, and asks nobody', async () => {
  const { sending } = await start([TAKEN], { tokens: tokensInTurn(undefined) });
  await expect(sending).rejects.toThrow('none');
  expect(graph.seen).toEqual([]);
});

it('fails without an answer, asked once', async () => {
  const { sending } = await start([{ raw: (response) => response.socket?.resetAndDestroy() }]);
  await expect(sending).rejects.toMatchObject({
    message: expect.stringMatching(/^Graph gave no answer to the mail \(.+\)$/) as unknown,
    cause: expect.anything() as unknown,
  });
  expect(graph.seen).toHaveLength(1);
});

it('waits until the time is up', async () => {
  const { sending, clock } = await start([{ raw: () => undefined }]);
  await graph.untilSeen(1);
  clock.advance(10_000);
  await expect(sending).rejects.toMatchObject({ name: 'DeadlinePassed' });
});
