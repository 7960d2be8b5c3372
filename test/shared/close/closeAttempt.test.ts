import { CloseError } from '../../../shared/core/closeError';
import type { CloseRequestJson } from '../../../shared/request/parse/closeRequest';
import { closeSessionPath } from '../../../shared/request/address/workbookPath';
import { parsedRequest, SESSION_ID } from '../../support/closeRequests';
import type { ScriptedAnswer } from '../../support/scriptedServer';
import { letPass } from '../../support/manualClock';
import {
  CLOSED,
  type CloseOptions,
  failing,
  HANGS,
  RESETS,
  useScriptedClose,
} from '../../support/scriptedClose';

const scripted = useScriptedClose();
const { graph } = scripted;

const byPath = parsedRequest({ itemId: undefined, itemPath: 'Ä/b c.xlsx' });
const CLOSE_BY_PATH = closeSessionPath(byPath.address);
const BY_ID = '/drives/b!found/items/01FOUND/workbook/closeSession';
const FOUND: ScriptedAnswer = {
  status: 200,
  body: '{"id":"01FOUND","parentReference":{"driveId":"b!found"}}',
};

const byLink = {
  driveId: undefined,
  itemId: undefined,
  webUrl: 'https://contoso.sharepoint.com/x',
};
const untilDeadline = { attempts: 'untilDeadline' } as const;

/** Starts a close by path, as a delivery makes it. */
const start = (answers: ScriptedAnswer[], options: CloseOptions = {}) =>
  scripted.start(answers, { request: byPath, attempts: 'one', ...options });

const calls = () => graph.seen.map(({ method, path }) => `${method} ${path.replace('/v1.0', '')}`);
const LOOK_UP = `GET ${CLOSE_BY_PATH.replace('/workbook/closeSession', '')}?$select=id,parentReference`;

describe('an address that Graph refuses', () => {
  it.each([400, 403, 404, 405, 501])('with %i is closed by the id of its item', async (status) => {
    const { closing, trace } = await start([failing(status), FOUND, CLOSED]);
    await expect(closing).resolves.toBe('closed');
    expect(calls()).toEqual([`POST ${CLOSE_BY_PATH}`, LOOK_UP, `POST ${BY_ID}`]);
    expect(trace).toEqual({ graphCalls: 3, lookUp: 'found' });
  });

  it('sends no session id with the look-up, and the same ids and token with all', async () => {
    const { closing } = await start([failing(403), FOUND, CLOSED]);
    await closing;
    const headers = { authorization: 'Bearer t-1', 'client-request-id': 'id-1' };
    expect(graph.seen).toMatchObject([
      { headers: { ...headers, 'workbook-session-id': SESSION_ID } },
      { headers, body: '' },
      { headers: { ...headers, 'workbook-session-id': SESSION_ID }, body: '{}' },
    ]);
    expect(graph.seen[1]?.headers).not.toHaveProperty('workbook-session-id');
  });

  it.each<[string, Partial<CloseRequestJson>]>([
    ['a user', { driveId: undefined, userId: 'ada@contoso.com' }],
    ['a site', { driveId: undefined, siteId: 'contoso.sharepoint.com:/sites/x' }],
    ['a drive of a site', { siteId: 'root' }],
    ['me', { driveId: undefined }],
    ['a link', byLink],
  ])('under %s is looked up', async (_name, fields) => {
    const request = parsedRequest(fields);
    const { closing } = await start([failing(403), FOUND, CLOSED], { request });
    await expect(closing).resolves.toBe('closed');
    const item = closeSessionPath(request.address).replace('/workbook/closeSession', '');
    expect(calls()[1]).toBe(`GET ${item}?$select=id,parentReference`);
  });

  it.each<[string, ScriptedAnswer, CloseOptions]>([
    ['of a drive and an item', failing(403), { request: parsedRequest() }],
    ['whose session is gone', failing(404, {}, 'SessionNotFound'), {}],
    ['whose file is no workbook', failing(400, {}, 'unsupportedWorkbook'), {}],
    ['that is locked', failing(423), {}],
    ['with a refusal of the token', failing(401), {}],
    ['that is throttled', failing(429), {}],
  ])('%s is not looked up', async (_name, answer, options) => {
    const { closing } = await start([answer, FOUND, CLOSED], options);
    await closing.catch(() => undefined);
    expect(graph.seen).toHaveLength(1);
  });
});

describe('the answer to the close by id', () => {
  it.each<[ScriptedAnswer, object]>([
    [failing(404, {}, 'SessionNotFound'), {}],
    [failing(403), { code: 'AccessDenied' }],
    [failing(404), { code: 'WorkbookNotFound' }],
    [failing(503), { code: 'GraphUnavailable' }],
    [failing(429, { 'Retry-After': '7' }), { code: 'Throttled', retryAfterSeconds: 7 }],
  ])('counts: %j', async (second, expected) => {
    const { closing } = await start([failing(400), FOUND, second]);
    if ('code' in expected) await expect(closing).rejects.toMatchObject(expected);
    else await expect(closing).resolves.toBe('alreadyClosed');
    expect(graph.seen).toHaveLength(3);
  });

  it('that refuses it too is not advised to give ids: they were given', async () => {
    const { closing } = await start([failing(400), FOUND, failing(400)]);
    await expect(closing).rejects.toMatchObject({
      message: expect.not.stringContaining('driveId') as unknown,
    });
  });
});

describe('the first answer stands', () => {
  it.each<[string, ScriptedAnswer, string]>([
    ['finds no item', failing(404), 'refused with 404'],
    ['is refused', failing(403), 'refused with 403'],
    ['fails', failing(503), 'refused with 503'],
    ['names nothing', { status: 200, body: '{}' }, 'refused with 200'],
    ['gets no answer', RESETS, 'Error ECONNRESET: read ECONNRESET'],
  ])('where the look-up %s', async (_name, lookUp, said) => {
    const { closing, trace } = await start([failing(403), lookUp, CLOSED]);
    await expect(closing).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(graph.seen).toHaveLength(2);
    expect(trace).toEqual({ graphCalls: 2, lookUp: said });
  });

  it('where the time is up during the look-up', async () => {
    const { closing, clock } = await start([failing(403), HANGS]);
    await graph.untilSeen(2);
    clock.advance(60_000);
    await expect(closing).rejects.toMatchObject({ code: 'AccessDenied' });
  });
});

it('where there is no other token than the one that Graph refuses, the log says why', async () => {
  const { closing, trace } = await start([failing(401)], { tokens: ['t-1', undefined] });
  await expect(closing).rejects.toMatchObject({ code: 'GraphRequestFailed' });
  expect(trace).toEqual({ graphCalls: 1, noOtherToken: 'Error: none' });
});

it('a 429 without Retry-After holds nobody else', async () => {
  const { closing, throttle, deadline } = await start([failing(429)]);
  await expect(closing).rejects.toMatchObject({ code: 'Throttled' });
  await expect(throttle.enter(deadline, 'delivery')).resolves.toBeUndefined();
});

it('closing as the app, an address that is not allowed asks for no token', async () => {
  const token = jest.fn(() => Promise.resolve('t-1'));
  const pathOf = () => {
    throw new CloseError('TargetNotAllowed', 'x');
  };
  const { closing } = await start([], { dependencies: { tokens: { token }, pathOf } });
  await expect(closing).rejects.toMatchObject({ code: 'TargetNotAllowed' });
  expect(token).not.toHaveBeenCalled();
});

it('a throttled look-up holds the process', async () => {
  const throttled = failing(429, { 'Retry-After': '30' });
  const { closing, throttle, deadline } = await start([failing(403), throttled]);
  await expect(closing).rejects.toMatchObject({ code: 'AccessDenied' });
  const later = throttle.enter(deadline, 'delivery');
  await expect(later).rejects.toMatchObject({ retryAfterSeconds: 30 });
});

it('each call takes a turn of its own', async () => {
  const slowly = { requestsPerSecond: 0.1, ...untilDeadline };
  const { closing, clock } = await start([failing(403), FOUND, CLOSED], slowly);
  await clock.untilAsleep(10_000);
  expect(graph.seen).toHaveLength(1);
  clock.advance(10_000);
  await clock.untilAsleep(10_000);
  expect(graph.seen).toHaveLength(2);
  clock.advance(10_000);
  await expect(closing).resolves.toBe('closed');
});

it('what was found serves the next attempts of the same close, and the item is looked up once', async () => {
  const answers = [failing(403), FOUND, failing(503), CLOSED];
  const { closing, clock, trace } = await start(answers, untilDeadline);
  await letPass(clock, 125);
  await expect(closing).resolves.toBe('closed');
  expect(calls().slice(2)).toEqual([`POST ${BY_ID}`, `POST ${BY_ID}`]);
  expect(trace.graphCalls).toBe(4);
});

it('an item that was not found is not looked up again by a later attempt', async () => {
  const conflict = failing(404, {}, 'accessConflict');
  const { closing, clock } = await start([conflict, failing(404), conflict, CLOSED], untilDeadline);
  await letPass(clock, 125, 250);
  await expect(closing).resolves.toBe('closed');
  expect(calls().map((call) => call.slice(0, 4))).toEqual(['POST', 'GET ', 'POST', 'POST']);
});

it('a token that the look-up is refused for is replaced once', async () => {
  const tokens = ['t-1', 't-2'];
  const { closing } = await start([failing(403), failing(401), FOUND, CLOSED], { tokens });
  await expect(closing).resolves.toBe('closed');
  const sent = graph.seen.map(({ headers }) => headers.authorization);
  expect(sent).toEqual(['t-1', 't-1', 't-2', 't-2'].map((token) => `Bearer ${token}`));
});
