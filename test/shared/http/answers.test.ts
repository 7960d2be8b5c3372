import {
  CloseError,
  type CloseErrorCode,
  type SignInChallenge,
  signInRequired,
} from '../../../shared/core/closeError';
import {
  answerHeaders,
  answerIds,
  closedAnswer,
  errorAnswer,
  healthAnswer,
} from '../../../shared/http/answers';
import { GUID } from '../../support/closeRequests';

const ids = { requestId: 'o-1', clientRequestId: GUID };
const common = { 'x-ms-request-id': 'o-1', 'Cache-Control': 'no-store', 'client-request-id': GUID };

it.each(['closed', 'alreadyClosed'] as const)(
  'a close that is %s is answered 200 with its id',
  (status) => {
    expect(closedAnswer(status, ids, false)).toEqual({
      status: 200,
      headers: common,
      jsonBody: { status, operationId: 'o-1' },
    });
    expect(closedAnswer(status, { requestId: 'o-1' }, true)).toEqual({
      status: 204,
      headers: {
        'x-ms-request-id': 'o-1',
        'Cache-Control': 'no-store',
        'Preference-Applied': 'return=minimal',
      },
    });
  },
);

it.each<[CloseErrorCode, number | undefined, string | undefined]>([
  ['Throttled', 17, '17'],
  ['Throttled', undefined, '10'],
  ['Throttled', 7_200, '3600'],
  ['CredentialUnavailable', undefined, '10'],
  ['StorageUnavailable', undefined, '10'],
  ['ServiceMisconfigured', undefined, '10'],
  ['WorkbookConflict', 5, '5'],
  ['WorkbookConflict', undefined, undefined],
  ['GraphUnavailable', 5, '5'],
  ['GraphUnavailable', undefined, undefined],
  ['GraphTimeout', 3_601, '3600'],
  ['GraphTimeout', undefined, undefined],
  ['AccessDenied', 5, undefined],
  ['InternalError', 5, undefined],
])('%s with Retry-After %s of Graph: %s', (code, retryAfterSeconds, header) => {
  const graph = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const error = new CloseError(code, 'Do this.', { graph });
  expect(errorAnswer(error, ids)).toEqual({
    status: error.status,
    headers: {
      ...common,
      'x-ms-error-code': code,
      ...(header !== undefined && { 'Retry-After': header }),
    },
    jsonBody: { error: { code, message: 'Do this.', innererror: graph } },
  });
});

it('health is 200, or 503 with the time after which to ask again', () => {
  const jsonBody = { status: 'x' };
  expect(healthAnswer(true, ids, jsonBody)).toEqual({ status: 200, headers: common, jsonBody });
  expect(healthAnswer(false, ids, jsonBody)).toEqual({
    status: 503,
    headers: { ...common, 'Retry-After': '10' },
    jsonBody,
  });
});

it.each([
  [GUID, GUID],
  [GUID.toUpperCase(), GUID.toUpperCase()],
  ['x', undefined],
  [`${GUID}, ${GUID}`, undefined],
])('client-request-id %j counts as %j', (id, expected) => {
  const ids = answerIds(new Headers({ 'client-request-id': id }), 'o-1');
  expect(ids).toEqual({ requestId: 'o-1', clientRequestId: expected });
});

it('no client-request-id is none', () => {
  expect(answerIds(new Headers(), 'o-1').clientRequestId).toBeUndefined();
  expect(answerHeaders({ requestId: 'o-1' })).not.toHaveProperty('client-request-id');
});

it.each<[SignInChallenge, string]>([
  [{}, 'Bearer realm="closeSession"'],
  [{ error: 'invalid_token' }, 'Bearer realm="closeSession", error="invalid_token"'],
  [
    { error: 'insufficient_claims', claims: '{"a":"ü"}' },
    'Bearer realm="closeSession", error="insufficient_claims", claims="eyJhIjoiw7wifQ=="',
  ],
])('a 401 with %j says %s', (challenge, header) => {
  const error = signInRequired('x', challenge);
  expect(errorAnswer(error, ids).headers).toMatchObject({ 'WWW-Authenticate': header });
});

it('asks nobody to sign in where that is not it', () => {
  const { headers } = errorAnswer(new CloseError('AccessDenied', 'x'), ids);
  expect(headers).not.toHaveProperty('WWW-Authenticate');
});
