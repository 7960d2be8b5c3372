import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { startDeadline } from '../../../shared/core/deadline';
import { createTokenSource, loadCredential } from '../../../shared/identity/appTokens';
import { manualClock } from '../../support/manualClock';
import { useManagedIdentity } from '../../support/useManagedIdentity';

const GRAPH = 'https://graph.microsoft.com';
const settings = { standardSelection: false };
const minute = () => startDeadline(60, manualClock());

describe('with the managed identity', () => {
  const identity = useManagedIdentity();

  it('asks once for 20 cold calls at once, and not again while the token lives', async () => {
    const clientId = '00000000-0000-4000-8000-000000000001';
    const source = createTokenSource({ ...settings, clientId }, GRAPH);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => source.token(minute())));
    expect(new Set(tokens).size).toBe(1);
    expect(identity().isIssuedToken(tokens[0] ?? '', GRAPH)).toBe(true);
    expect(await source.token(minute())).toBe(tokens[0]);
    expect(identity().requests).toEqual([{ resource: GRAPH, clientId }]);
  });

  it('uses the system-assigned identity where none is named', async () => {
    await createTokenSource(settings, GRAPH).token(minute());
    expect(identity().requests).toEqual([{ resource: GRAPH }]);
  });

  it('is asked alone where the standard selection is not wanted', async () => {
    const credential = await loadCredential(settings);
    expect(credential).toBeInstanceOf(ManagedIdentityCredential);
  });

  it('is told the client id by the standard selection too', async () => {
    const clientId = '00000000-0000-4000-8000-000000000003';
    process.env['AZURE_TOKEN_CREDENTIALS'] = 'prod';
    const source = createTokenSource({ ...settings, standardSelection: true, clientId }, GRAPH);
    await source.token(minute()).finally(() => delete process.env['AZURE_TOKEN_CREDENTIALS']);
    expect(identity().requests).toEqual([{ resource: GRAPH, clientId }]);
  });

  it('says that there is no token where the endpoint refuses', async () => {
    identity().addFault({ status: 400, body: '{"error":"invalid_request"}', times: 0 });
    const clientId = '00000000-0000-4000-8000-000000000002';
    const source = createTokenSource({ ...settings, clientId }, GRAPH);
    await expect(source.token(minute())).rejects.toMatchObject({
      code: 'CredentialUnavailable',
      status: 503,
      retryable: true,
    });
    identity().clearFaults();
    await expect(source.token(minute())).resolves.toEqual(expect.any(String));
  });
});

it('uses the standard selection where AZURE_TOKEN_CREDENTIALS asks for it', async () => {
  process.env['AZURE_TOKEN_CREDENTIALS'] = 'EnvironmentCredential';
  const source = createTokenSource({ ...settings, standardSelection: true }, GRAPH);
  await expect(source.token(minute())).rejects.toMatchObject({
    code: 'CredentialUnavailable',
    cause: { name: 'AggregateAuthenticationError' },
  });
  delete process.env['AZURE_TOKEN_CREDENTIALS'];
});

describe('with a credential that fails', () => {
  const credentialOf = (...tokens: (() => Promise<{ token: string } | null>)[]) => {
    let asked = 0;
    const getToken = () => {
      const give = tokens[Math.min(asked++, tokens.length - 1)];
      return (
        give?.().then((token) => token && { ...token, expiresOnTimestamp: 0 }) ??
        Promise.resolve(null)
      );
    };
    const credential: TokenCredential = { getToken };
    return { load: () => Promise.resolve(credential), asked: () => asked };
  };
  const hang = () => new Promise<never>(() => undefined);
  const give = (token: string) => () => Promise.resolve({ token });

  it('does not wait beyond the deadline for one that hangs, and asks anew the next time', async () => {
    const { load, asked } = credentialOf(hang, give('t-2'));
    const source = createTokenSource(settings, GRAPH, load);
    const clock = manualClock();
    const call = source.token(startDeadline(60, clock));
    clock.advance(60_000);
    await expect(call).rejects.toMatchObject({ code: 'CredentialUnavailable' });
    await expect(source.token(minute())).resolves.toBe('t-2');
    expect(asked()).toBe(2);
  });

  it('a call that was dropped late does not drop its successor', async () => {
    let fail: (reason: Error) => void = () => undefined;
    const late = () => new Promise<never>((_, reject) => (fail = reject));
    let giveSecond: (token: { token: string }) => void = () => undefined;
    const second = () => new Promise<{ token: string }>((resolve) => (giveSecond = resolve));
    const { load, asked } = credentialOf(late, second, give('t-3'));
    const source = createTokenSource(settings, GRAPH, load);
    const clock = manualClock();
    const first = source.token(startDeadline(60, clock));
    clock.advance(60_000);
    await expect(first).rejects.toMatchObject({ code: 'CredentialUnavailable' });
    const next = source.token(minute());
    await Promise.resolve();
    fail(new Error('late'));
    await new Promise((resolve) => setImmediate(resolve));
    const shared = source.token(minute());
    await new Promise((resolve) => setImmediate(resolve));
    giveSecond({ token: 't-2' });
    await expect(Promise.all([next, shared])).resolves.toEqual(['t-2', 't-2']);
    expect(asked()).toBe(2);
  });

  const NOTHING_TO_SEND = 'The identity returned no token that can be sent.';

  it.each<[string, () => Promise<{ token: string } | null>, string?]>([
    ['null', () => Promise.resolve(null)],
    ['an empty token', give('')],
    ['a token that no header takes', give('a\nb')],
    ['a token of other letters', give('ä')],
    ['an error', () => Promise.reject(new Error('no')), 'no'],
  ])('takes %s for no token', async (_name, answer, why = NOTHING_TO_SEND) => {
    const source = createTokenSource(settings, GRAPH, credentialOf(answer).load);
    await expect(source.token(minute())).rejects.toMatchObject({
      code: 'CredentialUnavailable',
      message: expect.stringMatching(
        /^Could not get an access token: check that the identity is assigned, and AZURE_CLIENT_ID/,
      ) as unknown,
      cause: { message: why },
    });
  });
});
