import { HttpRequest } from '@azure/functions';
import { openapiHttp } from '../../functions/openapiHttp';
import { TELEMETRY_OFF } from '../../shared/telemetry/signals/telemetry';
import { GUID } from '../support/closeRequests';
import { loggingContext } from '../support/loggingContext';
import { manualClock } from '../support/manualClock';

const request = new HttpRequest({
  method: 'GET',
  url: 'http://localhost:7071/api/openapi.json?code=x',
  headers: { 'client-request-id': GUID },
});
const servers = [{ url: 'http://127.0.0.1:7071', description: 'x' }];
const document = { openapi: '3.1.1', servers, paths: {} };
const ids = { 'x-ms-request-id': 'o-1', 'client-request-id': GUID };
const headers = { ...ids, 'Cache-Control': 'no-store' };

function start(readDocument: () => Promise<string>, publicUrl?: string) {
  const clock = manualClock();
  const common = { clock, timeoutSeconds: 60, newRequestId: () => 'o-1', telemetry: TELEMETRY_OFF };
  return openapiHttp({ ...common, readDocument, publicUrl });
}
const reading = () => Promise.resolve(JSON.stringify(document));

it.each([
  ['the origin of the request', undefined, 'http://localhost:7071'],
  ['CLOSE_SESSION_PUBLIC_URL', 'https://api.contoso.com/x/', 'https://api.contoso.com/x'],
])('the document names one server: %s', async (_what, publicUrl, url) => {
  const { context, lines } = loggingContext();
  expect(await start(reading, publicUrl)(request, context)).toEqual({
    status: 200,
    headers,
    jsonBody: { ...document, servers: [{ url }] },
  });
  expect(lines).toEqual([]);
});

it('the document is read on the first call, and not again', async () => {
  let reads = 0;
  const handler = start(() => (reads++, reading()));
  expect(reads).toBe(0);
  const { context } = loggingContext();
  await handler(request, context);
  await handler(request, context);
  expect(reads).toBe(1);
});

it('a document that cannot be read is a defect that is logged, and is read again on the next call', async () => {
  const cause = new Error('ENOENT');
  const reads = [() => Promise.reject(cause), reading];
  const handler = start(() => (reads.shift() ?? reading)());
  const { context, lines } = loggingContext();
  expect(await handler(request, context)).toMatchObject({
    status: 500,
    headers: { ...headers, 'x-ms-error-code': 'InternalError' },
  });
  const call = { call: 'read the OpenAPI document', operationId: 'o-1' };
  const failed = { event: 'swallowedFailure', ...call, cause: 'Error: ENOENT' };
  expect(lines).toEqual([['warning', failed]]);
  expect(await handler(request, context)).toMatchObject({ status: 200 });
});
