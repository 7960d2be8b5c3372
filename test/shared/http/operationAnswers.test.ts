import {
  operationAnswer,
  operationUrl,
  queuedAnswer,
  type ShownOperation,
} from '../../../shared/http/operationAnswers';
import { GUID } from '../../support/closeRequests';
import { OPERATION_ID } from '../../support/outcomes';

const LOCATION = 'https://app/api/operations/1';
const notBefore = '2026-11-22T13:00:00.000Z';
const ids = { requestId: 'of-this-call', clientRequestId: GUID };
const base = {
  'x-ms-request-id': OPERATION_ID,
  'Cache-Control': 'no-store',
  'client-request-id': GUID,
};
const operation = (fields: Record<string, string>): ShownOperation => ({
  operationId: OPERATION_ID,
  status: 'queued',
  ...fields,
});

describe('queuedAnswer', () => {
  it('is 202 with all that a poll needs, under the id of the operation', () => {
    const shown = operation({ queuedAt: notBefore });
    expect(queuedAnswer(shown, LOCATION, ids, true)).toEqual({
      status: 202,
      headers: {
        ...base,
        Location: LOCATION,
        'Operation-Location': LOCATION,
        'Retry-After': '5',
        'Preference-Applied': 'respond-async',
      },
      jsonBody: { operationId: OPERATION_ID, status: 'queued' },
    });
  });

  it('names no preference where none was asked for', () => {
    const { headers } = queuedAnswer(operation({}), LOCATION, ids, false);
    expect(headers).not.toHaveProperty('Preference-Applied');
  });

  it('is 201 for a delayed one, and asks nobody to wait', () => {
    const shown = operation({ status: 'scheduled', notBefore });
    expect(queuedAnswer(shown, LOCATION, ids, true)).toEqual({
      status: 201,
      headers: { ...base, Location: LOCATION },
      jsonBody: { operationId: OPERATION_ID, status: 'scheduled', notBefore },
    });
  });
});

describe('operationAnswer', () => {
  it.each(['queued', 'running'])('%s is 202, to be asked for again', (status) => {
    const shown = operation({ status, notBefore });
    expect(operationAnswer(shown, LOCATION, ids)).toEqual({
      status: 202,
      headers: { ...base, Location: LOCATION, 'Retry-After': '5' },
      jsonBody: shown,
    });
  });

  it.each(['scheduled', 'closed', 'alreadyClosed', 'failed', 'cancelled'])(
    '%s is 200, with all that is shown of it',
    (status) => {
      const shown = operation({ status, notBefore });
      const expected = { status: 200, headers: base, jsonBody: shown };
      expect(operationAnswer(shown, LOCATION, ids)).toEqual(expected);
    },
  );
});

const AZURE = 'https://app.azurewebsites.net';

it.each([
  [undefined, `${AZURE}/api/closeSession?code=k`, AZURE],
  [undefined, 'http://localhost:7071/api/operations/x', 'http://localhost:7071'],
  ['https://api.contoso.com', 'https://app/api/closeSession', 'https://api.contoso.com'],
  ['https://api.contoso.com/x/', 'https://app/api/closeSession', 'https://api.contoso.com/x'],
  ['https://api.contoso.com/x//', 'https://app/api/closeSession', 'https://api.contoso.com/x'],
])(
  'the address of an operation with CLOSE_SESSION_PUBLIC_URL %j, called at %s',
  (url, at, base) => {
    expect(operationUrl(OPERATION_ID, at, url)).toBe(`${base}/api/operations/${OPERATION_ID}`);
  },
);
