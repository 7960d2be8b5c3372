import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { webhookHandshakeHttp } from '../../functions/webhookHandshakeHttp';
import { synchronousHttp } from '../support/dependencies';
import { manualClock } from '../support/manualClock';

const REQUEST_ID = '019a9c1e-0000-7000-8000-000000000001';

/** Shakes hands as the Functions worker lets it. */
async function shake(headers: Record<string, string>, principalNeeded = false) {
  const handler = webhookHandshakeHttp({
    ...synchronousHttp,
    callerRules: { ...synchronousHttp.callerRules, principalNeeded },
    clock: manualClock(),
    timeoutSeconds: 60,
    newRequestId: () => REQUEST_ID,
    requestsPerSecond: 2,
  });
  const url = 'http://localhost/api/closeSession';
  const request = new HttpRequest({ method: 'OPTIONS', url, headers });
  return (await handler(request, new InvocationContext())) as HttpResponseInit;
}

const origin = { 'webhook-request-origin': 'eventgrid.azure.net' };

it('a sender that says who it is may deliver, as often as the app may call Graph', async () => {
  expect(await shake(origin)).toEqual({
    status: 200,
    headers: {
      Allow: 'POST, OPTIONS',
      'x-ms-request-id': REQUEST_ID,
      'Cache-Control': 'no-store',
      'WebHook-Allowed-Origin': 'eventgrid.azure.net',
      'WebHook-Allowed-Rate': '120',
    },
  });
});

it('a sender that does not say who it is gets a 400 that names the header', async () => {
  const target = 'WebHook-Request-Origin';
  const message = expect.stringMatching(/^WebHook-Request-Origin must be the DNS name/) as unknown;
  const error = { code: 'InvalidRequest', target, message };
  expect(await shake({})).toMatchObject({ status: 400, jsonBody: { error } });
});

it('a sender whom the platform does not name is refused where it has to', async () => {
  expect(await shake(origin, true)).toMatchObject({ status: 401 });
});
