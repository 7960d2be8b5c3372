import {
  monitorCredential,
  readAuthentication,
} from '../../../../shared/telemetry/exporters/monitorCredential';

const CLIENT_ID = '00000000-0000-4000-8000-000000000000';

it.each([
  ['', undefined],
  [' ', undefined],
  ['Authorization=AAD', {}],
  ['authorization=aad; ;', {}],
  [`Authorization=AAD;ClientId=${CLIENT_ID}`, { clientId: CLIENT_ID }],
  [` ClientId = ${CLIENT_ID} ; Authorization = AAD `, { clientId: CLIENT_ID }],
])('the authentication string %j names the identity %j', (text, identity) => {
  expect(readAuthentication(text)).toStrictEqual(identity);
});

it.each(['AAD', 'Authorization=Basic', `ClientId=${CLIENT_ID}`, 'Authorization=AAD;ClientId='])(
  '%j is an error that names the setting',
  (text) => {
    expect(() => readAuthentication(text)).toThrow(
      /^APPLICATIONINSIGHTS_AUTHENTICATION_STRING must be "Authorization=AAD"/,
    );
  },
);

describe('a token', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is that of the scope, and leaves no timer', async () => {
    const token = { token: 't', expiresOnTimestamp: 1 };
    const asked: string[] = [];
    const credential = monitorCredential((scope) => {
      asked.push(scope);
      return Promise.resolve(token);
    });
    expect(await credential.getToken('https://monitor.azure.com/.default')).toBe(token);
    expect(await credential.getToken(['https://monitor.azure.us/.default'])).toBe(token);
    expect(asked).toEqual([
      'https://monitor.azure.com/.default',
      'https://monitor.azure.us/.default',
    ]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('that does not come is waited for ten seconds', async () => {
    const credential = monitorCredential(() => new Promise(() => undefined));
    const waiting = expect(credential.getToken('scope')).rejects.toThrow('no access token in time');
    await jest.advanceTimersByTimeAsync(9_999);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    await waiting;
  });

  it('that cannot be had is an error at once', async () => {
    const credential = monitorCredential(() => Promise.reject(new Error('no identity')));
    await expect(credential.getToken('scope')).rejects.toThrow('no identity');
    expect(jest.getTimerCount()).toBe(0);
  });
});
