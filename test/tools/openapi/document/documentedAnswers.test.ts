import { documentedAnswers, openapi } from '../../../support/documentedAnswers';

const problemsOf = documentedAnswers(openapi);
const ID = '01a2022e-baa1-72ba-9b2a-32d5835d49cd';
const IDS = { 'x-ms-request-id': ID, 'cache-control': 'no-store' };
const JSON_TYPE = { 'content-type': 'application/json' };
const closed = JSON.stringify({ status: 'closed', operationId: ID });
const throttled = JSON.stringify({ error: { code: 'Throttled', message: 'm' } });

type Answer = [method: string, path: string, status: number, headers: object, body: string];
const problems = ([method, path, status, headers, body]: Answer) =>
  problemsOf(method, path, { status, headers: new Headers(headers as never), body });

const OK = { ...IDS, ...JSON_TYPE };
const NAMELESS = { ...JSON_TYPE, 'cache-control': 'no-store' };
const MINIMAL = { ...IDS, 'preference-applied': 'return=minimal' };
const ERROR = { ...OK, 'x-ms-error-code': 'Throttled', 'retry-after': '10' };
const NOT_FOUND = { ...OK, 'x-ms-error-code': 'WorkbookNotFound' };
const PUBLIC = { ...OK, 'cache-control': 'public' };
const PLAIN = { ...IDS, 'content-type': 'text/plain' };
const TIMELESS = { ...ERROR, 'retry-after': '0' };
const invalidJson = throttled.replace('Throttled', 'InvalidJson');
const notFound = throttled.replace('Throttled', 'WorkbookNotFound');
const post = (status: number, headers: object, body = ''): Answer => [
  'POST',
  '/api/closeSession',
  status,
  headers,
  body,
];
const get = (status: number, headers: object, body = ''): Answer => [
  'GET',
  `/api/operations/${ID}`,
  status,
  headers,
  body,
];
/** From no route: the method is another one. */
const lost = (headers: object): Answer => ['GET', '/api/closeSession', 404, headers, ''];

it.each<[string, Answer]>([
  ['a close', post(200, OK, closed)],
  ['a close without a body', post(204, MINIMAL)],
  ['an error', post(429, ERROR, throttled)],
  ['a missing key', post(401, {})],
  ['an unknown route', lost({})],
  ['a host without a worker', get(503, {}, 'Function host is not running.')],
  ['an address in other letters', ['POST', '/API/closesession/', 200, OK, closed]],
])('takes %s', (_what, answer) => {
  expect(problems(answer)).toEqual([]);
});

it.each<[string, Answer, RegExp]>([
  ['a field more', post(200, OK, closed.replace('}', ',"x":1}')), /additional|unevaluated/],
  ['a field less', post(200, OK, '{"status":"closed"}'), /operationId/],
  ['another status', post(200, OK, closed.replace('closed', 'open')), /allowed values/],
  ['a header less', post(200, NAMELESS, closed), /x-ms-request-id is missing/],
  ['a header more', post(200, { ...OK, 'x-ms-x': '1' }, closed), /x-ms-x is not in/],
  ['a header of another form', post(200, PUBLIC, closed), /cache-control/i],
  ['a status that is not described', post(418, IDS), /no answer with status 418/],
  ['a body where none is described', post(204, MINIMAL, 'x'), /there is a body/],
  ['another content type', post(200, PLAIN, closed), /no application\/json/],
  ['a code of another status', post(429, ERROR, invalidJson), /error\/code/],
  ['a code of another route', get(404, NOT_FOUND, notFound), /error\/code/],
  ['a throttle without a time', post(429, TIMELESS, throttled), /retry-after/i],
  ['an answer of ours from no route', lost(IDS), /not in the document/],
  ['a missing key where none is asked for', get(401, {}), /no answer with status 401/],
  ['an empty 404 of a route that is there', get(404, {}), /is missing/],
])('finds %s', (_what, answer, problem) => {
  expect(problems(answer).join('\n')).toMatch(problem);
});
