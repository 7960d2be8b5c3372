import type { CloseError } from '../../../shared/core/closeError';
import type { CallerRules } from '../../../shared/http/caller';
import {
  readCloseRequest,
  readUser,
  type ReceivedRequest,
} from '../../../shared/http/readCloseRequest';
import type { RequestRules } from '../../../shared/request/parse/readRequest';
import { bearerToken, userClaims } from '../../support/bearerTokens';
import { closeRequest, ITEM_ID, SESSION_ID } from '../../support/closeRequests';

const off = { delegated: false, platformSignIn: false, principalNeeded: false };
const delegated = { ...off, delegated: true };
const user = { authorization: `Bearer ${bearerToken(userClaims)}` };
const app = { authorization: `Bearer ${bearerToken({ idtyp: 'app' })}` };
const ASYNC = { prefer: 'respond-async' };
const notify = { email: ['ada@contoso.com'] };
const mail: RequestRules = { mayReceive: (address) => address === 'ada@contoso.com' };
const noMail: RequestRules = { refused: { notify: 'No mail here.' } };

interface Case {
  headers?: Record<string, string>;
  body?: string;
  rules?: CallerRules;
  mailRules?: RequestRules;
}

async function read({
  headers = {},
  body,
  rules = off,
  mailRules = mail,
}: Case): Promise<ReceivedRequest> {
  const all = new Headers({ 'content-type': 'application/json', ...headers });
  const bytes = new TextEncoder().encode(body ?? JSON.stringify(closeRequest()));
  const request = { headers: all, arrayBuffer: () => Promise.resolve(bytes.buffer) };
  const asyncBy = all.get('prefer') === 'respond-async' ? 'prefer' : undefined;
  return readCloseRequest(request, asyncBy, rules, mailRules);
}
const text = (fields: object): string => JSON.stringify({ ...closeRequest(), ...fields });

it.each<[string, Case, object, boolean]>([
  ['a request', {}, closeRequest(), false],
  ['one that is delayed', { body: text({ closeAfter: 'PT1M' }) }, { closeAfter: 'PT1M' }, true],
  ['one that is queued, with mail', { headers: ASYNC, body: text({ notify }) }, { notify }, true],
  [
    'one that is delayed, with mail',
    { body: text({ notify, closeAfter: 'PT0S' }) },
    { notify },
    true,
  ],
  [
    'the session of the header',
    {
      headers: { 'workbook-session-id': SESSION_ID },
      body: text({ workbookSessionId: undefined }),
    },
    closeRequest(),
    false,
  ],
  ['one for a user', { headers: user, rules: delegated }, closeRequest(), false],
  [
    'one for a user’s own drive',
    {
      headers: user,
      rules: delegated,
      body: JSON.stringify({ workbookSessionId: SESSION_ID, itemId: ITEM_ID }),
    },
    { itemId: ITEM_ID },
    false,
  ],
  [
    'one that an app queues in delegated mode',
    { headers: { ...app, ...ASYNC }, rules: delegated, body: text({ notify, closeAfter: 'P1D' }) },
    { notify, closeAfter: 'P1D' },
    true,
  ],
])('reads %s', async (_what, options, expected, isQueued) => {
  expect(await read(options)).toMatchObject({ request: { wire: expected }, isQueued });
});

describe('refuses, and says why of each field', () => {
  const NEEDS_APP = /needs the app’s own identity/;
  const NOT_QUEUED = /notify is for queued closes only/;

  it.each<[string, Case, Record<string, RegExp>]>([
    ['mail about a close at once', { body: text({ notify }) }, { notify: NOT_QUEUED }],
    [
      'mail about a close that is not delayed, since closeAfter is null',
      { body: text({ notify, closeAfter: null }) },
      { notify: NOT_QUEUED },
    ],
    [
      'a damaged session id in the header',
      {
        headers: { 'workbook-session-id': 'undefined' },
        body: text({ workbookSessionId: undefined }),
      },
      {
        workbookSessionId:
          /exactly as createSession returned it: .* the word undefined, null or None/,
      },
    ],
    [
      'mail about a close at once, whatever else is preferred',
      { headers: { prefer: 'return=minimal' }, body: text({ notify }) },
      { notify: NOT_QUEUED },
    ],
    [
      'mail where none is sent, whether it is queued',
      { headers: ASYNC, body: text({ notify }), mailRules: noMail },
      { notify: /^No mail here/ },
    ],
    [
      'mail where none is sent, or not',
      { body: text({ notify }), mailRules: noMail },
      { notify: /^No mail here/ },
    ],
    [
      'mail to somebody else',
      { headers: ASYNC, body: text({ notify: { email: ['eve@example.com'] } }) },
      { 'notify.email': /NOTIFY_ALLOWED_RECIPIENTS/ },
    ],
    [
      'a user who wants it queued',
      { headers: { ...user, ...ASYNC }, rules: delegated },
      { Prefer: NEEDS_APP },
    ],
    [
      'a user who wants it later, and mail',
      { headers: user, rules: delegated, body: text({ closeAfter: 'PT1M', notify }) },
      { closeAfter: NEEDS_APP, notify: NEEDS_APP },
    ],
    [
      'a user who wants mail about a close at once',
      { headers: user, rules: delegated, body: text({ notify }), mailRules: noMail },
      { notify: NEEDS_APP },
    ],
    [
      'the drive of a user where there is none',
      { body: JSON.stringify({ workbookSessionId: SESSION_ID, itemId: ITEM_ID }) },
      { driveId: /driveId .*, userId or siteId/ },
    ],
    [
      'a repeatability id that is no GUID',
      { headers: { ...ASYNC, 'repeatability-request-id': 'x' } },
      { 'Repeatability-Request-ID': /GUID/ },
    ],
  ])('the request: %s', async (_what, options, problems) => {
    const error = (await read(options).catch((thrown: unknown) => thrown)) as CloseError;
    expect(error.code).toBe('InvalidRequest');
    const entries = error.details?.map(({ target, message }) => [target, message]) ?? [];
    const expected = Object.entries(problems).map(([target, message]) => [
      target,
      expect.stringMatching(message) as unknown,
    ]);
    expect(Object.fromEntries(entries)).toEqual(Object.fromEntries(expected));
  });

  it.each(['null', '7', '[]', '"closeAfter"', '[{"closeAfter":"PT1M"}]'])(
    '%s, which is no object',
    async (body) => {
      await expect(read({ body })).rejects.toMatchObject({ code: 'InvalidRequest' });
    },
  );
});

it.each<[string, Case, string]>([
  [
    'a chunked body',
    { headers: { 'transfer-encoding': 'chunked', 'content-type': '' } },
    'LengthRequired',
  ],
  [
    'another type',
    { headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(16_385) },
    'UnsupportedMediaType',
  ],
  ['a long body', { body: 'x'.repeat(16_385) }, 'PayloadTooLarge'],
  ['no JSON', { body: '{', headers: { 'repeatability-request-id': 'x' } }, 'InvalidJson'],
])('%s is what is said first', async (_what, options, code) => {
  await expect(read(options)).rejects.toMatchObject({ code });
});

describe('the user for whom to close', () => {
  const me = JSON.stringify({ workbookSessionId: SESSION_ID, itemId: ITEM_ID });
  const of = async (headers: Record<string, string>, body: string) =>
    readUser(new Headers(), await read({ headers, body, rules: delegated }), delegated);

  it('is the user of the token, which is read once', async () => {
    const assertion = user.authorization.slice('Bearer '.length);
    expect(await of(user, me)).toMatchObject({ assertion });
  });

  it('is nobody where the app acts', async () => {
    expect(await of({}, text({}))).toBeUndefined();
  });

  it('is missed where the workbook is in a user’s own drive', async () => {
    await expect(of({}, me)).rejects.toThrow(/send that user’s bearer token/);
  });
});
