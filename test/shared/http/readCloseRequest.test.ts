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
import { targetsOf } from '../../support/refusal';

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
  /** In place of those of a close request. */
  fields?: object;
  body?: string;
  rules?: CallerRules;
  mailRules?: RequestRules;
}

async function read(options: Case): Promise<ReceivedRequest> {
  const { headers = {}, fields, rules = off, mailRules = mail } = options;
  const { body = JSON.stringify({ ...closeRequest(), ...fields }) } = options;
  const all = new Headers({ 'content-type': 'application/json', ...headers });
  const bytes = new TextEncoder().encode(body);
  const request = { headers: all, arrayBuffer: () => Promise.resolve(bytes.buffer) };
  const asyncBy = all.get('prefer') === 'respond-async' ? 'prefer' : undefined;
  return readCloseRequest(request, asyncBy, rules, mailRules);
}
const inOwnDrive = { driveId: undefined };
const byUser = (more: Case): Case => ({ headers: user, rules: delegated, ...more });
/** The session id in the header, and none in the body. */
const inHeader = (id: string) => ({
  headers: { 'workbook-session-id': id },
  fields: { workbookSessionId: undefined },
});

it.each<[string, Case, object, boolean]>([
  ['a request', {}, closeRequest(), false],
  ['one that is delayed', { fields: { closeAfter: 'PT1M' } }, { closeAfter: 'PT1M' }, true],
  ['one that is queued, with mail', { headers: ASYNC, fields: { notify } }, { notify }, true],
  ['one that is delayed, with mail', { fields: { notify, closeAfter: 'PT0S' } }, { notify }, true],
  ['the session of the header', inHeader(SESSION_ID), closeRequest(), false],
  ['one for a user', byUser({}), closeRequest(), false],
  ['one for a user’s own drive', byUser({ fields: inOwnDrive }), { itemId: ITEM_ID }, false],
  [
    'one that an app queues in delegated mode',
    { headers: { ...app, ...ASYNC }, rules: delegated, fields: { notify, closeAfter: 'P1D' } },
    { notify, closeAfter: 'P1D' },
    true,
  ],
])('reads %s', async (_what, options, expected, isQueued) => {
  expect(await read(options)).toMatchObject({ request: { wire: expected }, isQueued });
});

describe('refuses, and says why of each field', () => {
  const NEEDS_APP = /needs the app’s own identity/;
  const NOT_QUEUED = /notify is for queued closes only/;
  const NO_MAIL = /^No mail here/;

  it.each<[string, Case, Record<string, RegExp>]>([
    ['mail about a close at once', { fields: { notify } }, { notify: NOT_QUEUED }],
    [
      'mail about a close that is not delayed, since closeAfter is null',
      { fields: { notify, closeAfter: null } },
      { notify: NOT_QUEUED },
    ],
    [
      'a damaged session id in the header',
      inHeader('undefined'),
      {
        workbookSessionId:
          /exactly as createSession returned it: .* the word undefined, null or None/,
      },
    ],
    [
      'mail about a close at once, whatever else is preferred',
      { headers: { prefer: 'return=minimal' }, fields: { notify } },
      { notify: NOT_QUEUED },
    ],
    [
      'mail where none is sent, whether it is queued',
      { headers: ASYNC, fields: { notify }, mailRules: noMail },
      { notify: NO_MAIL },
    ],
    [
      'mail where none is sent, or not',
      { fields: { notify }, mailRules: noMail },
      { notify: NO_MAIL },
    ],
    [
      'mail to somebody else',
      { headers: ASYNC, fields: { notify: { email: ['eve@example.com'] } } },
      { 'notify.email': /NOTIFY_ALLOWED_RECIPIENTS/ },
    ],
    [
      'a user who wants it queued',
      byUser({ headers: { ...user, ...ASYNC } }),
      { Prefer: NEEDS_APP },
    ],
    [
      'a user who wants it later, and mail',
      byUser({ fields: { closeAfter: 'PT1M', notify } }),
      { closeAfter: NEEDS_APP, notify: NEEDS_APP },
    ],
    [
      'a user who wants mail about a close at once',
      byUser({ fields: { notify }, mailRules: noMail }),
      { notify: NEEDS_APP },
    ],
    [
      'the drive of a user where there is none',
      { fields: inOwnDrive },
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
    expect(targetsOf(error).sort()).toEqual(Object.keys(problems).sort());
    for (const { target = '', message } of error.details ?? []) {
      expect(message).toMatch(problems[target] ?? /never/);
    }
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
  const of = async (headers: Record<string, string>, fields: object) =>
    readUser(new Headers(), await read({ headers, fields, rules: delegated }), delegated);

  it('is the user of the token, which is read once', async () => {
    const assertion = user.authorization.slice('Bearer '.length);
    expect(await of(user, inOwnDrive)).toMatchObject({ assertion });
  });

  it('is nobody where the app acts', async () => {
    expect(await of({}, {})).toBeUndefined();
  });

  it('is missed where the workbook is in a user’s own drive', async () => {
    await expect(of({}, inOwnDrive)).rejects.toThrow(/send that user’s bearer token/);
  });
});
