import assert from 'node:assert/strict';
import { HttpRequest, HttpResponse, InvocationContext } from '@azure/functions';
import { v7 as uuidv7 } from 'uuid';
import { closeSessionHttp } from '../../functions/closeSessionHttp';
import { graphUrl } from '../../shared/graph/graphUrl';
import type { CloseRequest } from '../../shared/request/parse/closeRequest';
import { acceptedOperation } from '../../shared/operations/operationState';
import { waiting } from '../support/operations';
import { closeSessionPath } from '../../shared/request/address/workbookPath';
import { synchronousHttp } from '../support/dependencies';
import type { CloseRecord } from '../../shared/telemetry/records/closeRecord';
import { recordingTelemetry } from '../support/recordingTelemetry';
import { manualClock } from '../support/manualClock';
import { type Answer, assertAnswer } from './answerOracle';
import { campaign, timeoutMs } from './campaign';
import { assertGraphCall } from './graphPath';
import { type HttpCase, httpCases } from './httpCases';
import { notBusy } from './notBusy';
import { assertNoSecret } from './secrets';

const ENDPOINT = 'https://graph.microsoft.com';
const context = new InvocationContext();

/** Hands a request to the handler as the Functions worker does. */
async function call({ headers, body }: HttpCase) {
  const closed: CloseRequest[] = [];
  const queued: CloseRequest[] = [];
  const records: CloseRecord[] = [];
  const handler = closeSessionHttp({
    close: ({ request }) => {
      closed.push(request);
      return Promise.resolve('closed');
    },
    clock: manualClock(),
    timeoutSeconds: 60,
    ...synchronousHttp,
    enqueue: ({ request, operationId }) => {
      queued.push(request);
      return Promise.resolve(waiting(acceptedOperation(operationId, 0, undefined)));
    },
    newRequestId: uuidv7,
    telemetry: recordingTelemetry(records),
  });
  const request = new HttpRequest({
    method: 'POST',
    url: 'http://localhost/api/closeSession',
    headers: Object.fromEntries(headers),
    body: { bytes: body },
  });
  const response = new HttpResponse(await handler(request, context));
  const answer: Answer = {
    status: response.status,
    headers: response.headers,
    body: await response.text(),
  };
  return { answer, closed, queued, records };
}

it(
  'closeSessionHttp takes whatever bytes and headers come',
  () =>
    campaign({
      name: 'closeSessionHttp',
      inputs: httpCases,
      inputsPerRound: 100,
      check: async (input) => {
        const { answer, closed, queued, records } = await notBusy(() => call(input));
        // Here every workbook is there.
        assertAnswer(answer, { ...input, isReachable: true });
        assert.equal(records.length, 1);
        assertNoSecret(JSON.stringify(records), 'the log');
        const { status } = answer;
        assert.equal(closed.length, status === 200 || status === 204 ? 1 : 0);
        assert.equal(queued.length, status === 201 || status === 202 ? 1 : 0);
        for (const request of [...closed, ...queued]) {
          const { pathname, search, hash } = new URL(
            graphUrl(ENDPOINT, 'v1.0', closeSessionPath(request.address)),
          );
          assertGraphCall({ method: 'POST', path: pathname + search + hash });
        }
        return [input.kind];
      },
    }),
  timeoutMs,
);
