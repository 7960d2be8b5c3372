import { HttpRequest, type HttpResponseInit } from '@azure/functions';
import { cancelOperationHttp, operationHttp } from '../../functions/operationHttp';
import { acceptedOperation } from '../../shared/operations/operationState';
import type { Operations } from '../../shared/operations/operationTable';
import { synchronousHttp } from '../support/dependencies';
import { loggingContext } from '../support/loggingContext';
import { manualClock, START } from '../support/manualClock';
import { memoryOperations } from '../support/memoryOperations';

const ID = '01a20238-c58d-7393-a3c9-ab061ffb5c49';
const OWN_ID = '019a9c1e-0000-7000-8000-000000000001';
const clock = manualClock();

async function call(make: typeof operationHttp, operations: Operations) {
  const { context, lines } = loggingContext();
  const { callerRules, publicUrl, telemetry } = synchronousHttp;
  const handler = make({
    operations,
    callerRules,
    publicUrl,
    telemetry,
    clock,
    timeoutSeconds: 1,
    newRequestId: () => OWN_ID,
  });
  const url = `http://localhost/api/operations/${ID}`;
  const request = new HttpRequest({ method: 'GET', url, params: { operationId: ID } });
  const answer = (await handler(request, context)) as HttpResponseInit;
  return { answer, lines };
}

it.each([
  ['GET', operationHttp],
  ['DELETE', cancelOperationHttp],
])('%s with a table that hangs: 503 when the time of the call is up', async (_, make) => {
  const hanging = { ...memoryOperations(), read: () => new Promise<never>(() => undefined) };
  const answering = call(make, hanging);
  clock.advance(1_000);
  const { answer, lines } = await answering;
  expect(answer).toMatchObject({
    status: 503,
    headers: {
      'x-ms-error-code': 'StorageUnavailable',
      'x-ms-request-id': OWN_ID,
      'Retry-After': '10',
    },
    jsonBody: { error: { message: expect.stringContaining('storage table') as string } },
  });
  expect(lines).toMatchObject([['warning', { cause: 'DeadlinePassed: no answer in time' }]]);
  expect(clock.asleep()).toBe(0);
});

it('ends its timer with the answer', async () => {
  const operations = memoryOperations();
  await operations.create(acceptedOperation(ID, START, START + 60_000));
  expect((await call(operationHttp, operations)).answer.status).toBe(200);
  expect((await call(cancelOperationHttp, operations)).answer.jsonBody).toMatchObject({
    status: 'cancelled',
  });
  expect(clock.asleep()).toBe(0);
});
