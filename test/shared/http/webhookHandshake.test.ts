import { webhookHandshake } from '../../../shared/http/webhookHandshake';

const ask = (headers: Record<string, string>, requestsPerSecond = 2) =>
  webhookHandshake(new Headers(headers), requestsPerSecond);

it.each(['eventgrid.azure.net', 'events.contoso.com:8080', 'localhost', '*'])(
  'a sender at %s may deliver',
  (origin) => {
    expect(ask({ 'WebHook-Request-Origin': origin })).toEqual({
      Allow: 'POST, OPTIONS',
      'WebHook-Allowed-Origin': origin,
      'WebHook-Allowed-Rate': '120',
    });
  },
);

it.each([
  ['60', '60'],
  ['120', '120'],
  ['1000', '120'],
  ['0', '120'],
  ['-1', '120'],
  ['many', '120'],
])('a sender that asks for %s calls a minute is allowed %s', (asked, allowed) => {
  const headers = { 'WebHook-Request-Origin': 'a.b', 'WebHook-Request-Rate': asked };
  expect(ask(headers)).toMatchObject({ 'WebHook-Allowed-Rate': allowed });
});

it('a very low rate is one call a minute at least', () => {
  expect(ask({ 'WebHook-Request-Origin': 'a.b' }, 0.001)).toMatchObject({
    'WebHook-Allowed-Rate': '1',
  });
});

it.each([undefined, '', 'a b', 'https://a.b', '-a.b', `${'a'.repeat(300)}.b`])(
  '%j names no sender',
  (origin) => {
    expect(ask(origin === undefined ? {} : { 'WebHook-Request-Origin': origin })).toBeUndefined();
  },
);
