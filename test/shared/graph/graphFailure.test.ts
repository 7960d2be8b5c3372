import { SESSION_ID } from '../../support/closeRequests';
import { type GraphAnswer, interpretAnswer, noAnswer } from '../../../shared/graph/graphFailure';

const NOW = Date.parse('2026-11-22T12:00:00Z');

const answer = (status: number, body: unknown = '', headers = {}): GraphAnswer => ({
  status,
  headers: new Headers(headers),
  bodyText: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Codes from the top down, nested as Graph nests them. */
const nested = (...codes: string[]): unknown => ({
  error: codes.reduceRight<object | undefined>(
    (inner, code) => ({ code, message: 'Graph says so.', ...(inner && { innerError: inner }) }),
    undefined,
  ),
});

/** `closed`, `alreadyClosed` or the code of the error. */
const meaningOf = (graphAnswer: GraphAnswer): string => {
  const meaning = interpretAnswer(graphAnswer, NOW, SESSION_ID);
  return meaning.kind === 'failed' ? meaning.error.code : meaning.kind;
};

describe('a status alone', () => {
  const expected = (status: number): string => {
    if (status === 204) return 'closed';
    if (status === 403) return 'AccessDenied';
    if (status === 404) return 'WorkbookNotFound';
    if (status === 409 || status === 423) return 'WorkbookConflict';
    if (status === 429) return 'Throttled';
    if (status === 408 || (status >= 500 && status !== 501)) return 'GraphUnavailable';
    return 'GraphRequestFailed';
  };
  const bodies = [
    '',
    '<html><h1>Bad gateway</h1>',
    '{"error":{"code":',
    'null',
    '[]',
    '{}',
    '7',
    '{"error":null}',
    '{"error":"x"}',
    '{"error":{"code":7}}',
    '{"error":{"code":"unheardOf"}}',
    'x'.repeat(1_048_576),
  ];

  it.each(Array.from({ length: 400 }, (_, index) => 200 + index))('%i', (status) => {
    for (const body of bodies) expect(meaningOf(answer(status, body))).toBe(expected(status));
  });
});

describe('a code', () => {
  const table: Record<string, [number[], string]> = {
    invalidSessionReCreatable: [[400, 404, 410], 'alreadyClosed'],
    InvalidSession: [[400, 404, 410], 'alreadyClosed'],
    InvalidOrTimedOutSession: [[400, 404, 410], 'alreadyClosed'],
    SessionNotFound: [[400, 404, 410], 'alreadyClosed'],
    DeploymentInvalidEditSession: [[400, 404, 410], 'alreadyClosed'],
    invalidSessionNotFound: [[400, 404, 500], 'WorkbookNotFound'],
    itemNotFound: [[400, 404], 'WorkbookNotFound'],
    notFoundUncategorized: [[404], 'WorkbookNotFound'],
    FileOpenNotFound: [[400, 404], 'WorkbookNotFound'],
    invalidSessionAuthentication: [[400, 403], 'GraphRequestFailed'],
    unauthorizedUncategorized: [[400], 'GraphRequestFailed'],
    accessDenied: [[400, 403, 404], 'AccessDenied'],
    forbiddenUncategorized: [[403], 'AccessDenied'],
    invalidSessionAccessConflict: [[400, 403, 409], 'GraphRequestFailed'],
    invalidSessionRestricted: [[400, 403], 'GraphRequestFailed'],
    invalidSessionUnexpected: [[400, 409], 'GraphRequestFailed'],
    accessConflict: [[400, 409, 423], 'WorkbookConflict'],
    conflictUncategorized: [[409], 'WorkbookConflict'],
    unsupportedWorkbook: [[400, 409, 422], 'WorkbookNotSupported'],
    invalidSessionUnsupportedWorkbook: [[400, 403], 'WorkbookNotSupported'],
    badRequestUncategorized: [[400], 'GraphRequestFailed'],
    methodNotAllowedUncategorized: [[405], 'GraphRequestFailed'],
    notImplementedUncategorized: [[501, 500], 'GraphRequestFailed'],
    payloadTooLargeUncategorized: [[413], 'GraphRequestFailed'],
    requestAborted: [[400, 408], 'GraphRequestFailed'],
    generalException: [[400, 500], 'GraphRequestFailed'],
    internalServerErrorUncategorized: [[500], 'GraphRequestFailed'],
    transientFailure: [[400, 409, 500], 'GraphUnavailable'],
    serviceUnavailableUncategorized: [[503], 'GraphUnavailable'],
    gatewayTimeoutUncategorized: [[504], 'GraphUnavailable'],
    tooManyRequestsUncategorized: [[400, 429, 503], 'Throttled'],
  };
  const rows = Object.entries(table).flatMap(([code, [statuses, outcome]]) =>
    statuses.map((status): [string, number, string] => [code, status, outcome]),
  );

  it.each(rows)('%s with %i → %s, at any depth and in any case', (code, status, outcome) => {
    for (const body of [
      nested(code),
      nested(code.toUpperCase()),
      nested('unheardOf', code),
      nested('unheardOf', 'x', code),
      nested(code, 'unheardOf'),
      { error: { code: '', innererror: { code } } },
      { ERROR: { CODE: code } },
    ]) {
      expect(meaningOf(answer(status, body))).toBe(outcome);
    }
  });

  it.each(rows)('%s never changes what 401 and 429 say', (code) => {
    expect(meaningOf(answer(401, nested(code)))).toBe('GraphRequestFailed');
    expect(meaningOf(answer(429, nested(code)))).toBe('Throttled');
  });

  it.each(rows)('%s is not read in an answer that is no error', (code) => {
    for (const status of [200, 201, 202, 206, 301, 302, 304]) {
      expect(meaningOf(answer(status, nested(code)))).toBe('GraphRequestFailed');
    }
  });

  it.each([
    [403, 'AccessDenied'],
    [409, 'WorkbookConflict'],
    [500, 'GraphUnavailable'],
    [503, 'GraphUnavailable'],
  ])('that says "gone" is not believed with %i', (status, outcome) => {
    expect(meaningOf(answer(status, nested('invalidSessionReCreatable', 'SessionNotFound')))).toBe(
      outcome,
    );
  });

  it.each([
    [['itemNotFound', 'SessionNotFound'], 404, 'alreadyClosed'],
    [['SessionNotFound', 'itemNotFound'], 404, 'alreadyClosed'],
    [['accessDenied', 'FileOpenNotFound'], 403, 'WorkbookNotFound'],
    [['accessDenied', 'conflictUncategorized'], 409, 'WorkbookConflict'],
    [['conflictUncategorized', 'accessDenied'], 409, 'AccessDenied'],
    [['SessionNotFound', 'FileOpenNotFound'], 404, 'WorkbookNotFound'],
    [['accessDenied', 'EditModeAccessDenied'], 403, 'AccessDenied'],
  ])('%j with %i → %s: specific before class, deeper before upper', (codes, status, outcome) => {
    expect(meaningOf(answer(status, nested(...codes)))).toBe(outcome);
  });

  it('is found 15 levels deep, and a body deeper than that is nobody’s error', () => {
    const deep = (levels: number): unknown =>
      nested(...Array.from({ length: levels }, () => 'x'), 'accessConflict');
    expect(meaningOf(answer(400, deep(15)))).toBe('WorkbookConflict');
    expect(meaningOf(answer(400, deep(16)))).toBe('GraphRequestFailed');
  });
});

describe('what is shown of it', () => {
  const graphOf = (graphAnswer: GraphAnswer): unknown => {
    const meaning = interpretAnswer(graphAnswer, NOW, SESSION_ID);
    return meaning.kind === 'failed' ? meaning.error.graph : undefined;
  };

  it('status, deciding code, request id and Retry-After', () => {
    const headers = { 'request-id': '0f8fad5b-d9cb-469f-a165-70867728950e', 'Retry-After': '17' };
    expect(graphOf(answer(429, nested('tooManyRequests', 'x'), headers))).toEqual({
      graphStatus: 429,
      graphCode: 'x',
      graphRequestId: '0f8fad5b-d9cb-469f-a165-70867728950e',
      retryAfterSeconds: 17,
    });
    expect(graphOf(answer(403, nested('accessDenied', 'x')))).toEqual({
      graphStatus: 403,
      graphCode: 'accessDenied',
    });
  });

  it.each(['with space', '', 'x'.repeat(81), 'cluster=US5&session=1', 'ä'])(
    'not the code %j',
    (code) => {
      expect(graphOf(answer(400, nested(code)))).toEqual({ graphStatus: 400 });
      expect(graphOf(answer(400, nested('fine', code)))).toEqual({
        graphStatus: 400,
        graphCode: 'fine',
      });
    },
  );

  it.each([
    [{ 'request-id': 'abc-1' }, {}, 'abc-1'],
    [{}, { error: { code: 'x', innerError: { 'request-id': 'abc-2' } } }, 'abc-2'],
    [{ 'request-id': 'abc-1' }, { error: { innerError: { 'request-id': 'abc-2' } } }, 'abc-1'],
    [{ 'request-id': 'a b' }, {}, undefined],
    [{ 'request-id': 'x'.repeat(65) }, {}, undefined],
    [{}, { error: { innerError: { 'request-id': 7 } } }, undefined],
    [{}, {}, undefined],
  ])('request id of %j and %j: %s', (headers, body, id) => {
    expect(interpretAnswer(answer(400, body, headers), NOW, SESSION_ID).graphRequestId).toBe(id);
  });

  it.each([
    ['my-session-id-123', 'my-session-id-123', undefined],
    ['my-session-id-123', 'x.my-session-id-123', undefined],
    ['my-session-id-123', 'session-id', undefined],
    ['my-session-id-123', 'session', 'session'],
    ['my-session-id-123', 'itemNotFound', 'itemNotFound'],
  ])('for the session %s, of the code %s: %s', (sessionId, code, shown) => {
    const meaning = interpretAnswer(answer(400, nested(code)), NOW, sessionId);
    expect(meaning.kind === 'failed' && meaning.error.graph?.graphCode).toBe(shown);
  });

  it('never a message of Graph', () => {
    for (const status of [400, 401, 403, 404, 409, 422, 429, 500, 503]) {
      const meaning = interpretAnswer(answer(status, nested('x')), NOW, SESSION_ID);
      expect(meaning.kind === 'failed' && JSON.stringify(meaning.error.toBody())).not.toContain(
        'says so',
      );
    }
  });
});

it.each<[number, string[], boolean]>([
  [401, [], true],
  [401, ['accessDenied'], true],
  [403, ['unauthorizedUncategorized'], true],
  [404, ['invalidSessionAuthentication'], true],
  [429, ['unauthorizedUncategorized'], false],
  [403, [], false],
  [500, [], false],
])('%i %j asks for another token: %j', (status, codes, tokenRefused) => {
  expect(interpretAnswer(answer(status, nested(...codes)), NOW, SESSION_ID)).toMatchObject({
    tokenRefused,
  });
});

it.each([
  [401, /does not accept the token/],
  [403, /Files\.ReadWrite\.All.*Sites\.Selected.*24 hours.*delegated/],
  [404, /driveId/],
])('%i says what to do', (status, message) => {
  const meaning = interpretAnswer(answer(status), NOW, SESSION_ID);
  expect(meaning.kind === 'failed' && meaning.error.message).toMatch(message);
});

it('no answer is a passing failure', () => {
  const cause = new Error('reset');
  expect(noAnswer(cause)).toMatchObject({ code: 'GraphUnavailable', retryable: true, cause });
});
