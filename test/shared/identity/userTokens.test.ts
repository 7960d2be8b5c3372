import fc from 'fast-check';
import { CloseError } from '../../../shared/core/closeError';
import { type Deadline, startDeadline } from '../../../shared/core/deadline';
import type { ExchangedToken } from '../../../shared/identity/onBehalfOf';
import { createUserTokens } from '../../../shared/identity/userTokens';
import type { UserToken } from '../../../shared/identity/userToken';
import { manualClock, START } from '../../support/manualClock';

const HOUR = 3_600_000;
const user = (name: string, livesMs = HOUR): UserToken => ({
  assertion: name,
  objectId: undefined,
  userPrincipalName: undefined,
  expiresAt: START + livesMs,
});

/** User tokens over an exchange that answers with the assertion and its ordinal, after the test lets it. */
function make({ livesMs = HOUR, manual = false } = {}) {
  const clock = manualClock();
  const asked: string[] = [];
  const signals: AbortSignal[] = [];
  const pending: ((token: ExchangedToken | Error) => void)[] = [];
  const exchange = (assertion: string, { signal }: Deadline): Promise<ExchangedToken> => {
    asked.push(assertion);
    signals.push(signal);
    const token = `${assertion}-${asked.length}`;
    const exchanged = { token, expiresAt: clock.now() + livesMs };
    if (!manual) return Promise.resolve(exchanged);
    return new Promise((resolve, reject) =>
      pending.push((told) => (told instanceof Error ? reject(told) : resolve(told))),
    );
  };
  const tokens = createUserTokens(exchange, 60, clock);
  const ask = (who: UserToken, refused?: string, seconds = 60) =>
    tokens(who).token(startDeadline(seconds, clock), refused);
  return { clock, asked, signals, pending, ask };
}

it('exchanges once while the token lives', async () => {
  const { ask, asked } = make();
  expect(await ask(user('a'))).toBe('a-1');
  expect(await ask(user('a'))).toBe('a-1');
  expect(asked).toEqual(['a']);
});

it.each<[string, number, number]>([
  ['what came back', 100_000, HOUR],
  ['what was given for it', HOUR, 100_000],
])('no longer than %s lives, less five seconds', async (_what, livesMs, assertionLivesMs) => {
  const { ask, clock } = make({ livesMs });
  await ask(user('a', assertionLivesMs));
  clock.advance(94_999);
  expect(await ask(user('a', assertionLivesMs))).toBe('a-1');
  clock.advance(1);
  expect(await ask(user('a', assertionLivesMs))).toBe('a-2');
});

it('never keeps one whose end is not known', async () => {
  const { ask } = make();
  const endless = { ...user('a'), expiresAt: 0 };
  expect([await ask(endless), await ask(endless)]).toEqual(['a-1', 'a-2']);
});

it('gives another one for one that Graph refused, and to those that come after', async () => {
  const { ask, asked } = make();
  expect(await ask(user('a'))).toBe('a-1');
  expect(await ask(user('a'), 'a-1')).toBe('a-2');
  expect(await ask(user('a'), 'a-1')).toBe('a-2');
  expect(await ask(user('a'))).toBe('a-2');
  expect(asked).toHaveLength(2);
});

it('20 calls at once make one exchange', async () => {
  const { ask, asked } = make();
  const all = await Promise.all(Array.from({ length: 20 }, () => ask(user('a'))));
  expect(new Set(all)).toEqual(new Set(['a-1']));
  expect(asked).toEqual(['a']);
});

it('a refusal is for all that wait, and for nobody after', async () => {
  const { ask, asked, pending } = make({ manual: true });
  const refusal = new CloseError('SignInRequired', 'x');
  const both = [ask(user('a')), ask(user('a'))];
  pending[0]?.(refusal);
  await expect(both[0]).rejects.toBe(refusal);
  await expect(both[1]).rejects.toBe(refusal);
  const next = ask(user('a'));
  pending[1]?.({ token: 'a-2', expiresAt: START + HOUR });
  expect(await next).toBe('a-2');
  expect(asked).toHaveLength(2);
});

it('nobody waits beyond the deadline for an exchange that hangs, nor does the next one', async () => {
  const { ask, asked, clock, pending } = make({ manual: true });
  const call = ask(user('a'), undefined, 5);
  clock.advance(5_000);
  await expect(call).rejects.toMatchObject({
    code: 'CredentialUnavailable',
    retryable: true,
    cause: { name: 'DeadlinePassed' },
  });
  const next = ask(user('a'));
  pending[1]?.({ token: 'a-2', expiresAt: START + HOUR });
  expect(await next).toBe('a-2');
  expect(asked).toHaveLength(2);
});

it('an exchange that was given up does not end its successor', async () => {
  const { ask, asked, clock, pending } = make({ manual: true });
  const call = ask(user('a'), undefined, 5);
  clock.advance(5_000);
  await expect(call).rejects.toMatchObject({ code: 'CredentialUnavailable' });
  const next = ask(user('a'));
  pending[0]?.(new Error('late'));
  await new Promise((resolve) => setImmediate(resolve));
  const shared = ask(user('a'));
  pending[1]?.({ token: 'a-2', expiresAt: START + HOUR });
  expect(await Promise.all([next, shared])).toEqual(['a-2', 'a-2']);
  expect(asked).toHaveLength(2);
});

it('gives an exchange the time of the settings', async () => {
  const { ask, clock, signals } = make({ manual: true });
  ask(user('a'), undefined, 90).catch(() => undefined);
  clock.advance(59_999);
  await Promise.resolve();
  expect(signals[0]?.aborted).toBe(false);
  clock.advance(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(signals[0]?.aborted).toBe(true);
});

it('nothing is timed any more once an exchange has ended', async () => {
  const { ask, clock, signals, pending } = make({ manual: true });
  const both = [ask(user('a')), ask(user('b'))];
  pending[0]?.({ token: 'a-1', expiresAt: START + HOUR });
  pending[1]?.(new Error('no'));
  await Promise.allSettled(both);
  clock.advance(60_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
});

it('keeps a thousand users, and lets the one go that was away longest', async () => {
  const { ask, asked } = make();
  for (let at = 0; at < 1_000; at++) await ask(user(`u${at}`));
  await ask(user('u0'));
  expect(asked).toHaveLength(1_000);
  await ask(user('one-more'));
  expect(await ask(user('u0'))).toBe('u0-1');
  expect(await ask(user('u1'))).toBe('u1-1002');
});

it('never gives one user the token of another, however their calls interleave', async () => {
  const names = ['ada', 'bea', 'cleo', 'dora'];
  const step = fc.record({
    name: fc.constantFrom(...names),
    kind: fc.constantFrom('ask', 'askRefused', 'answer', 'fail', 'wait'),
    pick: fc.nat(9),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { ask, asked, clock, pending } = make({ manual: true });
      const waiting: { name: string; token: Promise<string> }[] = [];
      const given = new Map<string, string>();
      const answer = (at: number) => {
        const name = asked[at];
        if (name !== undefined) {
          pending[at]?.({ token: `${name}-${at}`, expiresAt: clock.now() + 20_000 });
        }
      };
      for (const { name, kind, pick } of steps) {
        if (kind === 'answer') answer(pick);
        else if (kind === 'fail') pending[pick]?.(new Error('no'));
        else if (kind === 'wait') clock.advance(3_000);
        else {
          const refused = kind === 'askRefused' ? given.get(name) : undefined;
          const token = ask(user(name), refused);
          token.then((text) => given.set(name, text)).catch(() => undefined);
          waiting.push({ name, token });
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      for (let at = 0; at < pending.length; at++) answer(at);
      const ends = await Promise.allSettled(waiting.map(({ token }) => token));
      for (const [at, end] of ends.entries()) {
        if (end.status === 'fulfilled') {
          expect(end.value.split('-')[0]).toBe(waiting[at]?.name);
        }
      }
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) },
  );
});
