import { SESSION_ID } from '../../support/closeRequests';
import { interpretAnswer } from '../../../shared/close/answerMeaning';
import { noAnswer } from '../../../shared/graph/noAnswer';
import type { GraphAnswer } from '../../../shared/graph/graphClient';

const NOW = Date.parse('2026-11-22T12:00:00Z');

const answer = (status: number, body: unknown = '', headers = {}): GraphAnswer => ({
  status,
  headers: new Headers(headers),
  bodyText: typeof body === 'string' ? body : JSON.stringify(body),
});

/** What an answer means to a caller whose session is not to show. */
const meaningOf = (given: GraphAnswer, more: { actor?: 'app' | 'user'; secrets?: string[] } = {}) =>
  interpretAnswer(given, NOW, { secrets: [SESSION_ID], ...more });

/** Codes from the top down, nested as Graph nests them. */
const nested = (...codes: string[]): unknown => ({
  error: codes.reduceRight<object | undefined>(
    (inner, code) => ({ code, message: 'Graph says so.', ...(inner && { innerError: inner }) }),
    undefined,
  ),
});

it('a code is found 15 levels deep, and a body deeper than that is nobody’s error', () => {
  const codeOf = (levels: number): string => {
    const codes = [...Array.from({ length: levels }, () => 'x'), 'accessConflict'];
    const meaning = meaningOf(answer(400, nested(...codes)));
    return meaning.kind === 'failed' ? meaning.error.code : meaning.kind;
  };
  expect(codeOf(15)).toBe('WorkbookConflict');
  expect(codeOf(16)).toBe('GraphRequestFailed');
});

it.each([
  ['a code', { code: 'unsupportedWorkbook', innerError: { code: 'fileOpenFileTooLarge' } }],
  ['a message', { code: 'unsupportedWorkbook', message: 'The workbook is too large.' }],
])('a workbook that is too large by %s of Graph’s is said to be so', (_where, error) => {
  expect(interpretAnswer(answer(400, { error }), NOW, { secrets: [] })).toMatchObject({
    error: { message: expect.stringMatching(/too large for Excel for the web/) as unknown },
  });
});

describe('what is shown of it', () => {
  const graphOf = (graphAnswer: GraphAnswer): unknown => {
    const meaning = meaningOf(graphAnswer);
    return meaning.kind === 'failed' ? meaning.error.graph : undefined;
  };

  it('status, deciding code, request id and Retry-After', () => {
    const headers = { 'request-id': '0f8fad5b-d9cb-469f-a165-70867728950e', 'Retry-After': '17' };
    expect(graphOf(answer(429, nested('tooManyRequests', 'x'), headers))).toStrictEqual({
      graphStatus: 429,
      graphCode: 'x',
      graphRequestId: '0f8fad5b-d9cb-469f-a165-70867728950e',
      retryAfterSeconds: 17,
    });
    expect(graphOf(answer(403, nested('accessDenied', 'x')))).toStrictEqual({
      graphStatus: 403,
      graphCode: 'accessDenied',
    });
  });

  const unfit = ['with space', '', 'x'.repeat(81), 'cluster=US5&session=1', 'ä'];
  it.each(unfit)('not the code %j', (code) => {
    expect(graphOf(answer(400, nested(code)))).toStrictEqual({ graphStatus: 400 });
    const shown = { graphStatus: 400, graphCode: 'fine' };
    expect(graphOf(answer(400, nested('fine', code)))).toStrictEqual(shown);
  });

  it.each([
    [{ 'request-id': 'abc-1' }, {}, 'abc-1'],
    [{}, { error: { code: 'x', innerError: { 'request-id': 'abc-2' } } }, 'abc-2'],
    [{ 'request-id': 'abc-1' }, { error: { innerError: { 'request-id': 'abc-2' } } }, 'abc-1'],
    [{ 'request-id': 'a b' }, {}, undefined],
    [{ 'request-id': 'x'.repeat(65) }, {}, undefined],
    [{}, { error: { innerError: { 'request-id': 7 } } }, undefined],
    [{}, {}, undefined],
  ])('request id of %j and %j: %s', (headers, body, id) => {
    expect(meaningOf(answer(400, body, headers)).graphRequestId).toBe(id);
  });

  it.each([
    ['my-session-id-123', 'my-session-id-123', undefined],
    ['my-session-id-123', 'x.my-session-id-123', undefined],
    ['my-session-id-123', 'session-id', undefined],
    ['my-session-id-123', 'session-', undefined],
    ['my-session-id-123', 'session', 'session'],
    ['my-session-id-123', 'itemNotFound', 'itemNotFound'],
    ['ids', 'xidsx', 'xidsx'],
    ['idsx', 'xidsxx', undefined],
    ['Reports/Q4.xlsx', 'Q4.xlsx', undefined],
    ['Reports/Q4.xlsx', 'Reports', undefined],
    ['Reports/Q4.xlsx', 'Report', 'Report'],
    ['Budget2026.xlsx', 'Budget2026', undefined],
    ['https://contoso.sharepoint.com/:x:/s/x', 'contoso.sharepoint.com', undefined],
  ])('of the secret %s, in the code %s: %s', (secret, code, shown) => {
    const meaning = meaningOf(answer(400, nested(code)), { secrets: ['another-one', secret] });
    expect(meaning.kind === 'failed' && meaning.error.graph?.graphCode).toBe(shown);
  });

  it('nor in a request id', () => {
    const headers = { 'request-id': 'MYSESSIONX' };
    const idOf = (status: number) =>
      meaningOf(answer(status, '', headers), { secrets: ['MYSESSIONX'] });
    expect(idOf(204).graphRequestId).toBeUndefined();
    const failed = idOf(400);
    expect(failed.graphRequestId).toBeUndefined();
    expect(failed).toMatchObject({ error: { graph: { graphStatus: 400 } } });
    expect(JSON.stringify(failed)).not.toContain('MYSESSIONX');
  });

  it('never a message of Graph', () => {
    for (const status of [400, 401, 403, 404, 409, 422, 429, 500, 503]) {
      const meaning = meaningOf(answer(status, nested('x')));
      expect(meaning.kind === 'failed' && JSON.stringify(meaning.error.toBody())).not.toContain(
        'says so',
      );
    }
  });
});

it.each([
  [400, 'x', /permanently, so sending the request again does not help/],
  [
    400,
    'unsupportedWorkbook',
    /cannot open the file as a workbook: check that the address names an/,
  ],
  [401, 'x', /does not accept the token of the app: check/],
  [403, 'x', /Files\.ReadWrite\.All.*Sites\.Selected.*24 hours.*delegated/],
  [403, 'unauthorizedUncategorized', /does not accept the token of the app: check/],
  [404, 'x', /driveId/],
  [409, 'x', /locked or in conflict until the time was up: try again later/],
  [429, 'x', /throttles this application: try again after the time in Retry-After/],
  [503, 'x', /failed temporarily: try again later/],
])('%i %s says what to do', (status, code, message) => {
  const meaning = meaningOf(answer(status, nested(code)));
  expect(meaning.kind === 'failed' && meaning.error.message).toMatch(message);
});

it('no answer is a passing failure', () => {
  const cause = new Error('reset');
  const message = 'Graph failed temporarily: try again later.';
  expect(noAnswer(cause)).toMatchObject({
    code: 'GraphUnavailable',
    message,
    retryable: true,
    cause,
  });
});

describe('the answer to a batch as a whole', () => {
  const ofBatch = (status: number, body: unknown) =>
    meaningOf({ ...answer(status, body), ofBatch: true });

  it.each([
    [204, ''],
    [400, nested('invalidSessionReCreatable')],
    [404, nested('itemNotFound', 'SessionNotFound')],
    [410, nested('InvalidSession')],
  ])('%i %j closes nothing', (status, body) => {
    expect(ofBatch(status, body)).toMatchObject({ kind: 'failed', error: { retryable: false } });
  });

  it.each([
    [404, 'itemNotFound'],
    [400, 'unsupportedWorkbook'],
  ])('%i %s, which is about one workbook, is none', (status, code) => {
    expect(ofBatch(status, nested(code))).toMatchObject({ error: { code: 'GraphRequestFailed' } });
  });

  it('shows codes that are known, and no others', () => {
    const graphOf = (code: string) => {
      const meaning = ofBatch(503, nested(code));
      return meaning.kind === 'failed' ? meaning.error.graph : undefined;
    };
    expect(graphOf('accessConflict')).toEqual({
      graphStatus: 503,
      graphCode: 'accessConflict',
    });
    expect(graphOf('unheardOf')).toEqual({ graphStatus: 503 });
  });
});

describe('for a user', () => {
  it.each<[number, string, string, object | undefined, RegExp]>([
    [401, 'x', 'SignInRequired', { error: 'invalid_token' }, /^Graph does not accept the user’s/],
    [403, 'unauthorizedUncategorized', 'SignInRequired', { error: 'invalid_token' }, /sign in/],
    [
      403,
      'x',
      'AccessDenied',
      undefined,
      /^Graph refused: the user may not .* delegated permission/,
    ],
    [404, 'x', 'WorkbookNotFound', undefined, /^Graph cannot find the drive/],
    [429, 'unauthorizedUncategorized', 'Throttled', undefined, /^Graph throttles/],
    [503, 'x', 'GraphUnavailable', undefined, /^Graph failed temporarily/],
  ])('%i %s is %s', (status, code, expected, challenge, message) => {
    const meaning = interpretAnswer(answer(status, nested(code)), NOW, {
      secrets: [SESSION_ID],
      actor: 'user',
    });
    const graph = { graphStatus: status, graphCode: code };
    expect(meaning).toMatchObject({
      kind: 'failed',
      tokenRefused: expected === 'SignInRequired',
      error: { code: expected, graph, message: expect.stringMatching(message) as unknown },
    });
    expect(meaning.kind === 'failed' && meaning.error.challenge).toEqual(challenge);
  });
});

it.each([
  [401, 'accessConflict'],
  [200, 'accessConflict'],
  [302, 'accessDenied'],
])('%i is what it says, whatever the code, %s', (status, code) => {
  const meaning = meaningOf(answer(status, nested(code)));
  expect(meaning).toMatchObject({ error: { code: 'GraphRequestFailed', retryable: false } });
});

describe('a status and a code that contradict each other', () => {
  it.each<[number, string[], string]>([
    [423, ['accessDenied'], 'WorkbookConflict'],
    [423, ['itemNotFound', 'SessionNotFound'], 'WorkbookConflict'],
    [429, ['unauthorizedUncategorized'], 'Throttled'],
    [500, ['internalServerErrorUncategorized'], 'GraphUnavailable'],
    [503, ['generalException'], 'GraphUnavailable'],
    [503, ['accessDenied'], 'GraphUnavailable'],
    [500, ['itemNotFound', 'SessionNotFound'], 'GraphUnavailable'],
    [503, ['generalException', 'tooManyRequestsUncategorized'], 'Throttled'],
    [500, ['conflictUncategorized'], 'WorkbookConflict'],
    [500, ['unsupportedWorkbook'], 'WorkbookNotSupported'],
    [501, ['notImplementedUncategorized'], 'GraphRequestFailed'],
  ])('%i with %j is %s, for the app and for a user', (status, codes, expected) => {
    for (const actor of ['app', 'user'] as const) {
      const meaning = meaningOf(answer(status, nested(...codes)), { actor });
      const error = { code: expected };
      expect(meaning).toMatchObject({ kind: 'failed', tokenRefused: false, error });
    }
  });

  it.each([
    [['accessDenied']],
    [['FileOpenUserUnauthorized', 'unauthorizedUncategorized', 'FileOpenUserUnauthorized']],
    [['unauthorizedUncategorized', 'OpenWorkbookAccessDenied']],
    [['EditModeAccessDenied', 'unauthorizedUncategorized']],
  ])('401 with %j is AccessDenied, and asks nobody to sign in again', (codes) => {
    for (const actor of ['app', 'user'] as const) {
      const meaning = meaningOf(answer(401, nested(...codes)), { actor });
      const error = { code: 'AccessDenied', status: 403, challenge: undefined };
      expect(meaning).toMatchObject({ kind: 'failed', tokenRefused: false, error });
    }
  });
});
