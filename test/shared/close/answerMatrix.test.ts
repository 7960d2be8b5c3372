import { interpretAnswer } from '../../../shared/close/answerMeaning';
import type { GraphAnswer } from '../../../shared/graph/graphClient';
import { SESSION_ID } from '../../support/closeRequests';

// What may come back is a product: status, Retry-After, code, and where in the body the code stands.
// What is expected is said here once more, after Graph's documentation, in another form than in shared/graph/.

const NOW = Date.parse('2026-11-22T12:00:00Z');
/** Mutation testing runs this hundreds of times, and takes the statuses where something changes. */
const THIN = process.env['FAULT_MATRIX'] === 'thin';
const BORDERS = [
  200, 203, 204, 205, 299, 300, 302, 399, 400, 401, 402, 403, 404, 405, 408, 409, 410, 422, 423,
  424, 428, 429, 430, 499, 500, 501, 502, 503, 599,
];
const STATUSES = THIN ? BORDERS : Array.from({ length: 400 }, (_, index) => 200 + index);

const TOKEN_REFUSED = 'GraphRequestFailed, token refused';
/** Each code that Graph is known to give, by what it means. */
const CODES = new Map(
  Object.entries({
    alreadyClosed:
      'invalidSessionReCreatable InvalidSession InvalidOrTimedOutSession SessionNotFound DeploymentInvalidEditSession',
    WorkbookNotFound: 'invalidSessionNotFound itemNotFound notFoundUncategorized FileOpenNotFound',
    [TOKEN_REFUSED]: 'invalidSessionAuthentication unauthorizedUncategorized',
    AccessDenied:
      'accessDenied forbiddenUncategorized FileOpenUserUnauthorized OpenWorkbookAccessDenied EditModeAccessDenied',
    WorkbookConflict: 'accessConflict conflictUncategorized',
    WorkbookNotSupported: 'unsupportedWorkbook invalidSessionUnsupportedWorkbook',
    GraphRequestFailed:
      'invalidSessionAccessConflict invalidSessionRestricted invalidSessionUnexpected badRequestUncategorized methodNotAllowedUncategorized notImplementedUncategorized payloadTooLargeUncategorized requestAborted generalException internalServerErrorUncategorized',
    Throttled: 'tooManyRequestsUncategorized',
    GraphUnavailable:
      'transientFailure serviceUnavailableUncategorized gatewayTimeoutUncategorized',
  }).flatMap(([outcome, codes]) => codes.split(' ').map((code) => [code, outcome] as const)),
);
const DENIALS = ['FileOpenUserUnauthorized', 'OpenWorkbookAccessDenied', 'EditModeAccessDenied'];
/** Those that name one cause; the others are classes. */
const SPECIFIC = [
  ...['InvalidSession', 'InvalidOrTimedOutSession', 'SessionNotFound'],
  ...['DeploymentInvalidEditSession', 'FileOpenNotFound', ...DENIALS],
];
/** With a 401 every other code is about the token. */
const ABOUT_FILE = ['accessDenied', ...DENIALS];

/** Retry-After, and the seconds that it asks for. */
const RETRY_AFTER: readonly (readonly [string | undefined, number | undefined])[] = [
  [undefined, undefined],
  ['17', 17],
  ['10800', 10_800],
  ['Sun, 22 Nov 2026 12:00:30 GMT', 30],
  ['Sun, 22 Nov 2026 11:00:00 GMT', undefined],
  ['soon', undefined],
  ['2.128', 3],
];

const message = 'Graph says so.';
const unheardOf = 'unheardOf';
/** Where a code may stand, and how it may be spelt. */
const PLACES: ((code: string) => object)[] = [
  (code) => ({ error: { code, message } }),
  (code) => ({ error: { code, message, innerError: { code: unheardOf, message } } }),
  (code) => ({ error: { code: unheardOf, message, innerError: { code } } }),
  (code) => ({ error: { code: unheardOf, innerError: { code: 'x', innerError: { code } } } }),
  (code) => ({ error: { message, innerError: { date: 'x', innerError: { code, message } } } }),
  (code) => ({ error: { code: '', innererror: { code } } }),
  (code) => ({ error: { code: code.toUpperCase(), message } }),
  (code) => ({ ERROR: { CODE: code.toLowerCase() } }),
];

interface Body {
  text: string;
  /** What its codes mean, the one that decides first. */
  outcomes: string[];
  /** A code is about the file. */
  isAboutFile?: boolean;
}

const withCodes: Body[] = [...CODES].flatMap(([code, outcome]) =>
  PLACES.map((place) => ({
    text: JSON.stringify(place(code)),
    outcomes: [outcome],
    isAboutFile: ABOUT_FILE.includes(code),
  })),
);
const withoutCodes: Body[] = [
  '',
  '<html><h1>Bad gateway</h1>',
  '{"error":{"code":',
  '{"error":{"code":"itemNotFound"}',
  'null',
  '[]',
  '{}',
  '7',
  '{"error":null}',
  '{"error":"itemNotFound"}',
  '{"error":{"code":7}}',
  '{"error":{"code":"unheardOf"}}',
  '{"code":"itemNotFound"}',
].map((text) => ({ text, outcomes: [] }));
const bigError = { message: 'x'.repeat(1_048_576), code: 'accessConflict' };
const big: Body[] = [
  { text: 'x'.repeat(1_048_576), outcomes: [] },
  { text: JSON.stringify({ error: bigError }), outcomes: ['WorkbookConflict'] },
];

const BY_STATUS = new Map([
  [403, 'AccessDenied'],
  [404, 'WorkbookNotFound'],
  [408, 'GraphUnavailable'],
  [409, 'WorkbookConflict'],
  [423, 'WorkbookConflict'],
  [501, 'GraphRequestFailed'],
]);

function expectedOutcome(status: number, { outcomes, isAboutFile }: Body): string {
  if (status === 204) return 'closed';
  if (status < 400) return 'GraphRequestFailed';
  if (status === 401) return isAboutFile === true ? 'AccessDenied' : TOKEN_REFUSED;
  if (status === 423) return 'WorkbookConflict';
  if (status === 429) return 'Throttled';
  const is5xx = status >= 500 && status !== 501;
  const believed = outcomes.find((outcome) =>
    is5xx
      ? ['WorkbookNotSupported', 'WorkbookConflict', 'Throttled'].includes(outcome)
      : outcome !== 'alreadyClosed' || [400, 404, 410].includes(status),
  );
  const byClass = status < 500 ? 'GraphRequestFailed' : 'GraphUnavailable';
  return believed ?? BY_STATUS.get(status) ?? byClass;
}

function expected(status: number, body: Body, seconds: number | undefined): string {
  const outcome = expectedOutcome(status, body);
  return outcome === 'closed' || outcome === 'alreadyClosed' ? outcome : `${outcome} ${seconds}`;
}

function actual(answer: GraphAnswer): string {
  const meaning = interpretAnswer(answer, NOW, { secrets: [SESSION_ID] });
  if (meaning.kind !== 'failed') return meaning.kind;
  const { error, tokenRefused } = meaning;
  return `${error.code}${tokenRefused ? ', token refused' : ''} ${error.retryAfterSeconds}`;
}

/** The first answers of the product that mean something else than expected. */
function misread(
  statuses: readonly number[],
  bodies: readonly Body[],
  retryAfter = RETRY_AFTER,
): string[] {
  const wrong: string[] = [];
  for (const [value, seconds] of retryAfter) {
    const headers = new Headers(value === undefined ? {} : { 'Retry-After': value });
    for (const body of bodies) {
      for (const status of statuses) {
        const said = actual({ status, headers, bodyText: body.text });
        const meant = expected(status, body, seconds);
        if (said === meant) continue;
        wrong.push(`${status}, ${value}, ${body.text.slice(0, 120)}: ${said}, not ${meant}`);
        if (wrong.length === 20) return wrong;
      }
    }
  }
  return wrong;
}

// Hundreds of thousands of errors are made here, and nobody reads where.
const { stackTraceLimit } = Error;
beforeAll(() => (Error.stackTraceLimit = 0));
afterAll(() => (Error.stackTraceLimit = stackTraceLimit));

describe.each([200, 300, 400, 500])('every status from %i', (from) => {
  const statuses = STATUSES.filter((status) => status >= from && status < from + 100);

  it('with every code in every place', () => {
    expect(misread(statuses, withCodes, RETRY_AFTER.slice(0, 1))).toEqual([]);
  });

  it('where something changes, with every Retry-After too', () => {
    const borders = statuses.filter((status) => BORDERS.includes(status));
    expect(misread(borders, withCodes)).toEqual([]);
  });

  it('with every Retry-After and a body without a code', () => {
    expect(misread(statuses, withoutCodes)).toEqual([]);
  });

  (THIN ? it.skip : it)('with a body of 1 MiB', () => {
    expect(misread(statuses, big, RETRY_AFTER.slice(0, 1))).toEqual([]);
  });
});

it('of two codes the specific one decides, then the deeper one', () => {
  const pairs = [...CODES].flatMap(([upper, upperOutcome]) =>
    [...CODES].map(([deeper, deeperOutcome]): Body => {
      const isUpperFirst = SPECIFIC.includes(upper) && !SPECIFIC.includes(deeper);
      return {
        text: JSON.stringify({ error: { code: upper, innerError: { code: deeper } } }),
        outcomes: isUpperFirst ? [upperOutcome, deeperOutcome] : [deeperOutcome, upperOutcome],
      };
    }),
  );
  expect(misread([400, 404, 409, 500], pairs, RETRY_AFTER.slice(0, 1))).toEqual([]);
});
