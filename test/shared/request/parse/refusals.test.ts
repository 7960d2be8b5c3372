import { CloseError, type ErrorDetail } from '../../../../shared/core/closeError';
import { closeRequestJsonSchema } from '../../../../shared/request/parse/closeRequest';
import { parseHttpRequest } from '../../../../shared/request/parse/parseRequest';
import { closeRequest, ITEM_ID, parsedMessage, SESSION_ID } from '../../../support/closeRequests';
import { refusal } from '../../../support/refusal';

const session = { workbookSessionId: SESSION_ID };
const item = { itemId: ITEM_ID };
const webUrl = 'https://contoso.sharepoint.com/:x:/s/finance/EaBcD';

const detailsOf = (action: () => unknown): ErrorDetail[] => refusal(action).details ?? [];

/** What comes back, or what is refused. */
function outcomeOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (thrown) {
    return thrown instanceof CloseError ? thrown.toBody() : thrown;
  }
}

const withoutUndefined = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** What each field takes, as both refusals and the JSON Schema say it. */
const RULES: [field: string, rule: RegExp][] = [
  [
    'workbookSessionId',
    /^workbookSessionId must be the id exactly as createSession returned it, .* \(1 to 2,048/,
  ],
  ['source', /^source must be "OneDrive" or "SharePoint"/],
  ['driveId', /^driveId must be the id of a drive/],
  ['siteId', /^siteId must be "root", a GUID, "host,guid,guid", a host name, or "host:/],
  ['userId', /^userId must be an object id .* or a user principal name/],
  ['itemId', /^itemId must be the id of the driveItem/],
  ['itemPath', /^itemPath must be the path from the root of the drive, not percent-encoded/],
  ['webUrl', /^webUrl must be the https link/],
  ['closeAfter', /^closeAfter must be an ISO 8601 duration/],
];

describe.each(RULES)('%s', (field, rule) => {
  it.each([7, false, [], '\u0000'])('says what it takes where it is %j', (value) => {
    const details = detailsOf(() => parseHttpRequest({ ...session, [field]: value }));
    const message = expect.stringMatching(rule) as unknown;
    expect(details).toContainEqual({ code: 'InvalidField', message, target: field });
  });

  it('says that an empty string does not count as absent', () => {
    const details = detailsOf(() => parseHttpRequest({ ...session, [field]: '' }));
    const message = details.find(({ target }) => target === field)?.message ?? '';
    expect(message).toMatch(rule);
    expect(message).toMatch(/\. It is an empty string, which does not count as absent: give a/);
  });

  it('is absent where it is null', () => {
    const rest = { ...closeRequest(), [field]: undefined };
    const given = (value: unknown) =>
      outcomeOf(() => parseHttpRequest({ ...rest, [field]: value }));
    expect(given(null)).toEqual(outcomeOf(() => parseHttpRequest(withoutUndefined(rest))));
  });

  it('is described in the JSON Schema', () => {
    expect(closeRequestJsonSchema().properties).toMatchObject({
      [field]: { description: expect.stringMatching(rule) as unknown },
    });
  });
});

it('the JSON Schema is of draft 2020-12 or of draft 4', () => {
  expect(closeRequestJsonSchema().$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(closeRequestJsonSchema('draft-04').$schema).toBe(
    'http://json-schema.org/draft-04/schema#',
  );
});

it('the JSON Schema has a name and says the rules between the fields', () => {
  const { title, description } = closeRequestJsonSchema();
  expect(title).toBe('CloseRequest');
  expect(description).toMatch(/^Exactly one of itemId and itemPath.*webUrl alone/);
});

it.each<[Record<string, unknown>, RegExp[]]>([
  [{ webUrl, ...item }, [/^webUrl stands alone: leave out itemId, or leave out webUrl/]],
  [
    { ...item, source: 'SharePoint' },
    [/^source is "SharePoint": give/, /^Say where the workbook lives/],
  ],
  [
    { ...closeRequest(), closeAfter: 1, notify: 1, delivery: 1 },
    [
      /^closeAfter must be an ISO 8601 duration/,
      /^notify must be \{"email":/,
      /^delivery stands only in queue messages/,
    ],
  ],
  [{ ...closeRequest(), 'a b': 1 }, [/^A field has a name that no request has: leave it out/]],
])('%j: says the way out', (input, messages) => {
  const details = detailsOf(() => parseHttpRequest({ ...session, ...input }));
  expect(details.map(({ message }) => message)).toEqual(
    messages.map((message) => expect.stringMatching(message) as unknown),
  );
});

it('a field that no request has is another kind of problem', () => {
  const details = detailsOf(() => parseHttpRequest({ ...closeRequest(), nope: 1, driveId: '' }));
  expect(details.map(({ code, target }) => [code, target])).toEqual([
    ['InvalidField', 'driveId'],
    ['UnknownField', 'nope'],
  ]);
});

it.each([0.5, 1e300])('an attempt that breaks two rules, %d, is one problem', (attempt) => {
  const delivery = { attempt };
  const details = detailsOf(() => parsedMessage({ ...closeRequest(), delivery }));
  expect(details.map(({ target }) => target)).toEqual(['delivery.attempt']);
});

describe('of a delivery', () => {
  it.each<[unknown, string, RegExp]>([
    ['x', 'delivery', /^delivery is written by this app: leave it out/],
    [{ attempt: 'x' }, 'delivery.attempt', /must be a whole number from 1\./],
    [{ Attempt: 1 }, 'delivery.Attempt', /^delivery\.Attempt is not a field of a close request/],
    [{ notify: 1 }, 'delivery.notify', /^delivery\.notify is not a field of a close request/],
  ])('%j names the field %s and what it must be', (delivery, target, message) => {
    const [detail] = detailsOf(() => parsedMessage({ ...closeRequest(), delivery }));
    expect(detail).toMatchObject({ target, message: expect.stringMatching(message) as unknown });
  });
});
