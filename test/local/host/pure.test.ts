import { resolveBindingExpressions } from '../../../local/host/functions/bindingExpressions';
import { createRouter, indexFunctions } from '../../../local/host/functions/functionIndex';
import { isAuthorized } from '../../../local/host/http/functionKey';
import { parseHostJson } from '../../../local/host/common/hostJson';
import { answerOf, cookieHeader } from '../../../local/host/http/httpAnswer';
import { joinHeaders, joinQuery } from '../../../local/host/http/httpRequest';
import { decodeMessage, triggerValue } from '../../../local/host/queue/messageBody';
import { createPollDelay } from '../../../local/host/queue/pollDelay';
import { fateOf } from '../../../local/host/queue/queueMessage';
import { restartDelayMs } from '../../../local/host/common/restartDelay';
import { matchRoute, parseRouteTemplate } from '../../../local/host/functions/routeTemplate';
import { storageConnection } from '../../../local/host/app/storageConnection';
import { parseTimeSpan } from '../../../local/host/common/timeSpan';
import { traceContextOf } from '../../../local/host/common/traceContext';
import { triggerMetadata } from '../../../local/host/queue/triggerMetadata';
import type { FunctionMetadata } from '../../../local/host/worker/protocol';
import { levelOfErrorLine } from '../../../local/host/worker/workerProcess';

type Binding = FunctionMetadata['bindings'][string];
/** A function with one binding. */
const one = (name: string, binding: Binding) => ({ name, bindings: { b: binding } });
const GUID = '0f8fad5b-d9cb-469f-a165-70867728950e';

describe('routes', () => {
  test.each([
    ['a/{id}', '/a/1', { id: '1' }],
    ['a/{id}', '/A/1/', { id: '1' }],
    ['a/{id}', '/a', undefined],
    ['a/{id}', '/a/1/2', undefined],
    ['a/{id}', '/a//', undefined],
    ['a/{id?}', '/a', {}],
    ['a/{id?}', '/a/1', { id: '1' }],
    ['a/{id=5}', '/a', { id: '5' }],
    ['a/{*rest}', '/a', {}],
    ['a/{*rest}', '/a/b/c', { rest: 'b/c' }],
    ['a/{**rest}', '/a/b/c', { rest: 'b/c' }],
    ['a/{id:guid}', `/a/${GUID}`, { id: GUID }],
    ['a/{id:guid}', '/a/1', undefined],
    ['a/{id:int?}', '/a', {}],
    ['a/{id:int?}', '/a/x', undefined],
    ['a/{id:alpha:maxlength(3)}', '/a/abcd', { id: 'abcd' }],
    ['a/v{major}.{minor}', '/a/v1.2', { major: '1', minor: '2' }],
    ['a/{id}', '/a/x%20y%2fz%zz', { id: 'x y%2fz%zz' }],
    ['a/{id}', '/a/x%20y%2Fz', { id: 'x y%2Fz' }],
    ['a.b', '/aXb', undefined],
    ['', '/', {}],
    ['', '/a', undefined],
  ])('%s and %s give %j', (template, path, expected) => {
    expect(matchRoute(parseRouteTemplate(template), path)).toEqual(expected);
  });

  test('the first by name wins, methods count, prefix and route may be empty', () => {
    const fn = (name: string, own: object = {}) =>
      one(name, { type: 'httpTrigger', methods: ['GET'], ...own });
    const same = [fn('zed', { route: 'x/{a}' }), fn('Able', { route: 'x/y' })];
    const baker = fn('baker', { route: 'x/y', methods: ['POST'] });
    const { http } = indexFunctions([...same, baker, fn('plain'), fn('root', { route: '' })], {});
    const route = createRouter(http, '');
    const names = ['GET /x/y', 'POST /x/y', 'GET /x/z', 'GET /plain', 'GET /', 'PUT /x/y'].map(
      (call) => route(...(call.split(' ') as [string, string]))?.fn.name,
    );
    expect(names).toEqual(['Able', 'baker', 'zed', 'plain', 'root', undefined]);
  });
});

describe('what is registered', () => {
  test('queue triggers resolve their settings; the unknown is told', () => {
    const queue = (name: string, queueName: string) =>
      one(name, { type: 'queueTrigger', queueName, dataType: 'Binary' });
    const both = { req: { type: 'httpTrigger' }, out: { type: 'queue', direction: 'out' } };
    const others = [one('c', { type: 'blobTrigger' }), { name: 'd', bindings: both }];
    const all = [queue('a', '%Q%'), queue('b', '%missing%'), ...others];
    const index = indexFunctions(all, { Q: 'the-queue' });
    const names = { name: 'a', functionId: 'a', bindingName: 'b', queueName: 'the-queue' };
    const queues = [{ ...names, connection: 'AzureWebJobsStorage', dataType: 'binary' }];
    expect(index.queues).toEqual(queues);
    expect(index.problems).toEqual([
      expect.stringContaining("b: the setting missing of '%missing%' does not exist"),
      'c: the local host has no blobTrigger, it never runs',
      'd: the local host has no queue output, it is dropped',
    ]);
  });

  test.each([
    ['Close-Session', 'close-session'],
    ['a1b', 'a1b'],
    ['a'.repeat(63), 'a'.repeat(63)],
    ['ab', undefined],
    ['a'.repeat(64), undefined],
    ['-queue', undefined],
    ['queue-', undefined],
    ['a--b', undefined],
    ['a_b', undefined],
    ['', undefined],
  ])('a queue called %j listens to %j', (queueName, name) => {
    const { queues, problems } = indexFunctions(
      [one('f', { type: 'queueTrigger', queueName })],
      {},
    );
    expect(queues.map((fn) => fn.queueName)).toEqual(name === undefined ? [] : [name]);
    const problem: unknown = expect.stringContaining(`f: "${queueName}" is no queue name: 3 to 63`);
    expect(problems).toEqual(name === undefined ? [problem] : []);
  });

  test('binding expressions', () => {
    expect(resolveBindingExpressions('a-%B%-%C%', { B: '1', C: '2' })).toBe('a-1-2');
    expect(resolveBindingExpressions('100%', {})).toBe('100%');
  });
});

test.each([
  ['anonymous', 'k', undefined, undefined, true],
  ['function', undefined, undefined, undefined, true],
  ['function', 'k', undefined, undefined, false],
  ['function', 'k', 'k', undefined, true],
  ['function', 'k', undefined, 'k', true],
  ['function', 'k', 'wrong', 'k', false],
  ['admin', 'k', '', undefined, false],
] as const)('%s with key %s, header %s, code %s: %s', (level, key, header, code, expected) => {
  expect(isAuthorized(level, key, { header, code })).toBe(expected);
});

describe('host.json', () => {
  test.each([
    ['00:00:05', 5_000],
    ['00:00:00.25', 250],
    ['1.02:03:04', 93_784_000],
    ['01:30', 5_400_000],
    ['5', 432_000_000],
    ['-00:00:01', -1_000],
  ])('time span %s is %d ms', (text, ms) => expect(parseTimeSpan(text)).toBe(ms));
  test.each(['', '5s', '24:00:00', '00:60:00', '00:00:61', '1:2:3:4'])('no time span: %s', (text) =>
    expect(() => parseTimeSpan(text)).toThrow(RangeError),
  );

  test('defaults are the extension’s', () => {
    expect(parseHostJson('{"version":"2.0"}', {}, 2)).toEqual({
      routePrefix: 'api',
      functionTimeoutMs: 1_800_000,
      queues: {
        batchSize: 16,
        newBatchThreshold: 16,
        maxDequeueCount: 5,
        maxPollingIntervalMs: 60_000,
        visibilityTimeoutMs: 0,
        messageEncoding: 'base64',
      },
    });
  });

  test.each([
    ['Development', 2_000],
    ['development', 2_000],
    ['Production', 60_000],
  ])('in %s a poll comes after %d ms at most, unless the file says more', (name, mostMs) => {
    const env = { AZURE_FUNCTIONS_ENVIRONMENT: name };
    expect(parseHostJson('{"version":"2.0"}', env).queues.maxPollingIntervalMs).toBe(mostMs);
    const own = '{"version":"2.0","extensions":{"queues":{"maxPollingInterval":"00:00:05"}}}';
    expect(parseHostJson(own, env).queues.maxPollingIntervalMs).toBe(5_000);
  });

  test('keys go without case, settings override the file', () => {
    const text = `{"version":"2.0","FunctionTimeout":"-1","extensions":{"http":{"routePrefix":"/v1/"},
      "Queues":{"BatchSize":1,"newBatchThreshold":0,"messageEncoding":"None"}}}`;
    const env = {
      AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:30',
      azurefunctionsjobhost__extensions__queues__batchSize: '4',
    };
    const { routePrefix, functionTimeoutMs, queues } = parseHostJson(text, env);
    expect([routePrefix, functionTimeoutMs]).toEqual(['v1', undefined]);
    const ofFile = { newBatchThreshold: 0, messageEncoding: 'none' };
    expect(queues).toMatchObject({ ...ofFile, batchSize: 4, visibilityTimeoutMs: 30_000 });
  });

  test.each([
    ['{', /^host\.json is not JSON: /],
    ['[]', /^host\.json: /],
    ['{}', /version: must be "2\.0"/],
    ['{"version":"2.0","functionTimeout":"x"}', /functiontimeout: .*"x" is no time span/],
    ['{"version":"2.0","extensions":{"queues":{"batchSize":33}}}', /extensions\.queues\.batchsize/],
  ])('%s is refused', (text, message) => expect(() => parseHostJson(text)).toThrow(message));
});

describe('queue', () => {
  test('the back-off grows to the most and starts anew after work', () => {
    const next = createPollDelay(1_000, () => 0.5);
    const round = [false, false, false, false, false, false, false, true, false].map(next);
    expect(round).toEqual([100, 200, 300, 500, 900, 1_000, 1_000, 100, 200]);
  });
  test.each([0, 0.999])('the back-off is randomised by a fifth', (random) => {
    const next = createPollDelay(60_000, () => random);
    next(false);
    expect(next(false)).toBeCloseTo(random === 0 ? 180 : 220, 0);
  });

  test.each([
    ['succeeded', 5, 'delete'],
    ['failed', 1, 'release'],
    ['failed', 2, 'poison'],
    ['timedOut', 2, 'poison'],
    ['lost', 1, 'release'],
    ['lost', 2, 'poison'],
    ['unavailable', 1, 'release'],
    ['unavailable', 2, 'poison'],
  ] as const)('%s at try %d of 2: %s', (status, tries, fate) =>
    expect(fateOf(status, tries, 2)).toBe(fate),
  );

  test.each([
    ['none', 'aGk=', 'aGk='],
    ['base64', 'aGk=', 'hi'],
    ['base64', ' aG\nk= ', 'hi'],
    ['base64', 'hi', undefined],
    ['base64', 'aGk', undefined],
    ['base64', '{"a":1}', undefined],
    ['base64', '', ''],
  ] as const)('%s decodes %j to %j', (encoding, text, expected) =>
    expect(decodeMessage(text, encoding)?.toString()).toBe(expected),
  );
  test('bytes that are no text have no string value', () => {
    expect(triggerValue(Buffer.from([0xff]), 'string')).toBeUndefined();
    expect(triggerValue(Buffer.from([0xff]), 'binary')).toEqual({ bytes: Buffer.from([0xff]) });
  });

  const message = {
    messageId: 'the-id',
    dequeueCount: 3,
    insertedOn: new Date('2026-11-22T10:00:00Z'),
    expiresOn: new Date('2026-11-29T10:00:00.5Z'),
    nextVisibleOn: new Date('2026-11-22T10:10:00Z'),
    popReceipt: 'receipt',
  };
  test('metadata', () => {
    expect(triggerMetadata(message, 'x', { bytes: Buffer.from('x') })).toEqual({
      QueueTrigger: { string: 'x' },
      DequeueCount: { json: '3' },
      ExpirationTime: { json: '"2026-11-29T10:00:00.500+00:00"' },
      Id: { string: 'the-id' },
      InsertionTime: { json: '"2026-11-22T10:00:00+00:00"' },
      NextVisibleTime: { json: '"2026-11-22T10:10:00+00:00"' },
      PopReceipt: { string: 'receipt' },
    });
  });
  test('top-level properties override without regard to case; arrays and nulls do not', () => {
    const text =
      '{"iD":"x","n":5,"b":false,"o":{"p":1},"popReceipt":null,"list":[1],"__proto__":"y"}';
    const metadata = triggerMetadata(message, text, { string: text });
    expect(metadata).toMatchObject({
      Id: { string: 'x' },
      n: { string: '5' },
      b: { string: 'False' },
      o: { json: '{"p":1}' },
      PopReceipt: { string: 'receipt' },
    });
    expect(Object.keys(metadata)).toContain('__proto__');
    expect(metadata).not.toHaveProperty('list');
  });
  test.each(['[{"id":1}]', '{"id":', '"id"', ''])('%j overrides nothing', (text) =>
    expect(triggerMetadata(message, text, { string: text })['Id']).toEqual({ string: 'the-id' }),
  );
});

describe('connections', () => {
  const url = 'https://acc.queue.core.windows.net';
  const BY_CLIENT_ID = { url, clientId: 'c' };
  const MANAGED = { url, managed: true };
  test.each([
    [{ S: 'UseDevelopmentStorage=true' }, { connectionString: 'UseDevelopmentStorage=true' }],
    [{ AzureWebJobsS: 'x', S: 'y' }, { connectionString: 'x' }],
    [{ S__accountName: 'acc' }, { kind: 'identity', url, managed: false }],
    [{ S__queueServiceUri: url, S__clientId: 'c' }, BY_CLIENT_ID],
    [{ S__serviceUri: url, S__credential: 'managedIdentity' }, MANAGED],
  ])('of the settings %j are %j', (env, expected) =>
    expect(storageConnection('S', env)).toMatchObject(expected),
  );
  test('without a setting are an error that names it', () =>
    expect(() => storageConnection('S', {})).toThrow("'S' does not exist: set S"));
});

describe('HTTP', () => {
  test.each([
    ['a=1&A=2&b=', { a: '1,2', b: '' }],
    ['a=x+y%2B&a', { a: 'x y+,' }],
    ['', {}],
  ])('query %j', (query, expected) => expect(joinQuery(query)).toEqual(expected));
  test('headers are read as UTF-8', () => {
    const latin = Buffer.from('ä').toString('latin1');
    expect(joinHeaders({ A: ['x', latin] })).toEqual({ a: 'x,ä' });
  });

  test.each([
    [{ status: 'failed', message: '' }, 500],
    [{ status: 'timedOut', message: '' }, 500],
    [{ status: 'lost', message: '' }, 500],
    [{ status: 'unavailable', message: '' }, 503],
    [{ status: 'succeeded', http: null }, 204],
    [{ status: 'succeeded', http: { statusCode: '201' } }, 201],
    [{ status: 'succeeded', http: { statusCode: '100' } }, 500],
  ] as const)('%j answers %d', (outcome, status) => expect(answerOf(outcome).status).toBe(status));
  test('length and framing of a function are not taken over', () => {
    const headers = { 'content-length': '99', 'x-a': 'b' };
    const answer = answerOf({ status: 'succeeded', http: { headers, body: { string: 'é' } } });
    expect(answer.headers).toEqual({ 'x-a': 'b' });
    expect(answer.body).toHaveLength(2);
  });
  test('a cookie with everything', () => {
    const cookie = cookieHeader({
      name: 'n',
      value: 'a;b',
      expires: { value: { seconds: 0 } },
      maxAge: { value: 1.5 },
      domain: { value: 'd' },
      path: { value: '/p' },
      secure: { value: true },
      sameSite: 'explicitNone',
    });
    expect(cookie).toBe(
      'n=a%3Bb; expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=1; domain=d; path=/p; secure; samesite=none',
    );
  });
  test('a trace that is none starts anew', () => {
    expect(traceContextOf('rubbish', 'state')).toMatchObject({
      traceParent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/) as string,
      traceState: '',
    });
  });
});

test('lines of stderr get the level that their words say', () => {
  const lines = ['Warning: x', 'TypeError: x', 'it failed', 'hello'];
  expect(lines.map(levelOfErrorLine)).toEqual(['warning', 'error', 'error', 'information']);
});
test('restarts slow down', () => {
  const delays = (...bounds: number[]) => [0, 1, 2, 10].map((n) => restartDelayMs(n, ...bounds));
  expect(delays()).toEqual([100, 200, 400, 5_000]);
  expect(delays(2_000, 30_000)).toEqual([2_000, 4_000, 8_000, 30_000]);
});
