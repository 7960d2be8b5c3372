import { documentedAnswers, openapi } from '../../../support/documentedAnswers';

const problemsOf = documentedAnswers(openapi);
const ID = '01a2022e-baa1-72ba-9b2a-32d5835d49cd';
const IDS = { 'x-ms-request-id': ID, 'cache-control': 'no-store' };
const JSON_TYPE = { 'content-type': 'application/json' };
const closed = JSON.stringify({ status: 'closed', operationId: ID });
const throttled = JSON.stringify({ error: { code: 'Throttled', message: 'm' } });

type Case = [
  what: string,
  method: string,
  path: string,
  status: number,
  headers: object,
  body: string,
];
const problems = ([, method, path, status, headers, body]: Case) =>
  problemsOf(method, path, { status, headers: new Headers(headers as never), body });

const POST = ['POST', '/api/closeSession'] as const;
const GET = ['GET', `/api/operations/${ID}`] as const;
const ERROR = { ...IDS, ...JSON_TYPE, 'x-ms-error-code': 'Throttled', 'retry-after': '10' };

it.each<Case>([
  ['a close', ...POST, 200, { ...IDS, ...JSON_TYPE }, closed],
  ['a close without a body', ...POST, 204, { ...IDS, 'preference-applied': 'return=minimal' }, ''],
  ['an error', ...POST, 429, ERROR, throttled],
  ['a missing key', ...POST, 401, {}, ''],
  ['an unknown route', 'GET', '/api/closeSession', 404, {}, ''],
  ['a host without a worker', ...GET, 503, {}, 'Function host is not running.'],
  [
    'an address in other letters',
    'POST',
    '/API/closesession/',
    200,
    { ...IDS, ...JSON_TYPE },
    closed,
  ],
])('takes %s', (...given) => {
  expect(problems(given)).toEqual([]);
});

it.each<[...Case, RegExp]>([
  [
    'a field more',
    ...POST,
    200,
    { ...IDS, ...JSON_TYPE },
    closed.replace('}', ',"x":1}'),
    /additional|unevaluated/,
  ],
  ['a field less', ...POST, 200, { ...IDS, ...JSON_TYPE }, '{"status":"closed"}', /operationId/],
  [
    'another status',
    ...POST,
    200,
    { ...IDS, ...JSON_TYPE },
    closed.replace('closed', 'open'),
    /allowed values/,
  ],
  [
    'a header less',
    ...POST,
    200,
    { ...JSON_TYPE, 'cache-control': 'no-store' },
    closed,
    /x-ms-request-id is missing/,
  ],
  [
    'a header more',
    ...POST,
    200,
    { ...IDS, ...JSON_TYPE, 'x-ms-x': '1' },
    closed,
    /x-ms-x is not in/,
  ],
  [
    'a header of another form',
    ...POST,
    200,
    { ...IDS, ...JSON_TYPE, 'cache-control': 'public' },
    closed,
    /cache-control/i,
  ],
  ['a status that is not described', ...POST, 418, IDS, '', /no answer with status 418/],
  [
    'a body where none is described',
    ...POST,
    204,
    { ...IDS, 'preference-applied': 'return=minimal' },
    'x',
    /there is a body/,
  ],
  [
    'another content type',
    ...POST,
    200,
    { ...IDS, 'content-type': 'text/plain' },
    closed,
    /no application\/json/,
  ],
  [
    'a code of another status',
    ...POST,
    429,
    ERROR,
    throttled.replace('Throttled', 'InvalidJson'),
    /error\/code/,
  ],
  [
    'a code of another route',
    ...GET,
    404,
    { ...IDS, ...JSON_TYPE, 'x-ms-error-code': 'WorkbookNotFound' },
    '{"error":{"code":"WorkbookNotFound","message":"m"}}',
    /error\/code/,
  ],
  [
    'a throttle without a time',
    ...POST,
    429,
    { ...ERROR, 'retry-after': '0' },
    throttled,
    /retry-after/i,
  ],
  [
    'an answer of ours from no route',
    'GET',
    '/api/closeSession',
    404,
    IDS,
    '',
    /not in the document/,
  ],
  ['a missing key where none is asked for', ...GET, 401, {}, '', /no answer with status 401/],
  ['an empty 404 of a route that is there', ...GET, 404, {}, '', /is missing/],
])('finds %s', (...given) => {
  const found = problems(given.slice(0, 6) as Case);
  expect(found.join('\n')).toMatch(given[6]);
});
