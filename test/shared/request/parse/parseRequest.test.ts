import fc from 'fast-check';
import { webUrl } from '../../../support/anyText';
import { closeRequestJsonSchema } from '../../../../shared/request/parse/closeRequest';
import {
  parseHttpRequest,
  parseQueuedRequest,
} from '../../../../shared/request/parse/parseRequest';
import {
  closeRequest,
  DRIVE_ID,
  GUID,
  ITEM_ID,
  parsedMessage,
  parsedRequest,
  SESSION_ID,
} from '../../../support/closeRequests';
import { refusal, targetsOf } from '../../../support/refusal';

const HOST = 'contoso.sharepoint.com';
const LINK = `https://${HOST}/:x:/s/finance/EaBcD`;
const session = { workbookSessionId: SESSION_ID };
const drive = { driveId: DRIVE_ID };
const item = { itemId: ITEM_ID };

const refusedTargets = (...given: Parameters<typeof parseHttpRequest>) =>
  targetsOf(refusal(() => parseHttpRequest(...given)));

describe('parseHttpRequest takes', () => {
  it.each([
    { ...session, ...drive, ...item },
    { ...session, ...drive, itemPath: '/Reports/50% off.xlsx' },
    { ...session, userId: GUID, ...item },
    { ...session, userId: 'ada@contoso.com', ...drive, ...item },
    { ...session, siteId: 'root', ...item },
    { ...session, siteId: `${HOST}:/sites/finance`, ...drive, ...item },
    { ...session, webUrl: LINK },
    { ...session, webUrl: LINK, source: 'OneDrive' },
    { ...session, webUrl: LINK, source: 'SharePoint' },
    { ...session, ...drive, ...item, source: 'OneDrive' },
    { ...session, ...drive, ...item, source: 'SharePoint' },
    { ...session, userId: GUID, ...item, source: 'OneDrive' },
    { ...session, siteId: 'root', ...item, source: 'SharePoint' },
    { ...drive, ...item, workbookSessionId: '!' },
    { ...drive, ...item, workbookSessionId: '~'.repeat(2048) },
  ])('the request %j, and writes it unchanged', (input) => {
    expect(parseHttpRequest(input).wire).toEqual(input);
  });
});

describe('counts a known field that is null as absent', () => {
  const nulls = {
    ...{ source: null, siteId: null, userId: null, itemPath: null, webUrl: null },
    ...{ closeAfter: null, notify: null, delivery: null },
  };

  it('over HTTP and in the queue', () => {
    const input = { ...closeRequest(), ...nulls };
    expect(parseHttpRequest(input)).toStrictEqual(parsedRequest());
    expect(parsedMessage(input)).toStrictEqual({ delivery: undefined, request: parsedRequest() });
  });

  it('in the rules between fields', () => {
    const webUrl = { ...session, webUrl: LINK, driveId: null, itemId: null };
    expect(parseHttpRequest(webUrl).wire).toStrictEqual({ ...session, webUrl: LINK });
    const unserved = { refused: { closeAfter: 'not here', notify: 'nor this' } };
    expect(parseHttpRequest({ ...closeRequest(), ...nulls }, unserved)).toEqual(parsedRequest());
  });

  it('where the session is in the header', () => {
    const input = { ...closeRequest(), workbookSessionId: null };
    expect(parseHttpRequest(input, { sessionIdHeader: SESSION_ID })).toEqual(parsedRequest());
  });

  it('and asks for a field that is needed', () => {
    const input = { workbookSessionId: null, driveId: null, itemId: null };
    expect(refusedTargets(input)).toEqual(['workbookSessionId', 'itemId', 'driveId']);
  });

  it('so a message of somebody else has no delivery that would lift the rules', () => {
    const notify = { email: ['ada@contoso.com'] };
    const error = refusal(() => parsedMessage({ ...closeRequest(), notify, delivery: null }));
    expect(error.target).toBe('notify.email');
  });
});

describe('a damaged session id', () => {
  const escaped = SESSION_ID.replaceAll('&', '&amp;');

  it.each([
    ['in the body', () => parseHttpRequest(closeRequest({ workbookSessionId: escaped }))],
    ['in the header', () => parseHttpRequest({ ...drive, ...item }, { sessionIdHeader: escaped })],
    ['in a message', () => parsedMessage(closeRequest({ workbookSessionId: escaped }))],
  ])('%s is refused, and the error says what happened to it', (_where, parse) => {
    const error = refusal(parse);
    expect(error.toBody()).toMatchObject({ code: 'InvalidRequest', target: 'workbookSessionId' });
    expect(error.message).toMatch(/exactly as createSession returned it: .* XML or HTML.*&amp;/);
    expect(JSON.stringify(error.toBody())).not.toContain('SN3PEPF');
  });

  // Of characters that an id may have: only its form gives these away.
  it.each(['undefined', 'cluster=US5', 'cluster%3DUS5%26session%3D1%26usid%3D2'])(
    '%s is refused in the body, in the header and in a message',
    (workbookSessionId) => {
      const request = closeRequest({ workbookSessionId });
      const sessionIdHeader = workbookSessionId;
      for (const parse of [
        () => parseHttpRequest(request),
        () => parseHttpRequest({ ...drive, ...item }, { sessionIdHeader }),
        () => parsedMessage(request),
      ]) {
        expect(refusal(parse).target).toBe('workbookSessionId');
      }
    },
  );

  it('as an object is the whole answer of createSession', () => {
    const workbookSessionId = { id: SESSION_ID, persistChanges: true };
    const input = { ...closeRequest(), workbookSessionId };
    const error = refusal(() => parseHttpRequest(input));
    expect(error.details).toHaveLength(1);
    expect(error.message).toMatch(/exactly as createSession returned it: this is an object/);
  });

  it('is described by its characters in the JSON Schema', () => {
    const { workbookSessionId } = closeRequestJsonSchema().properties ?? {};
    expect(workbookSessionId).toMatchObject({
      pattern: expect.stringContaining('{1,2048}') as unknown,
    });
  });
});

describe('a siteId as flows have it', () => {
  it.each([
    [`sites/${HOST}:/sites/finance`, `${HOST}:/sites/finance`],
    ['sites/root', 'root'],
    [`https://${HOST}/sites/M%C3%BCller/`, `${HOST}:/sites/Müller`],
  ])('%j goes on as %j', (siteId, short) => {
    const input = { ...session, siteId, ...item };
    expect(parseHttpRequest(input).wire).toStrictEqual({ ...session, siteId: short, ...item });
    expect(parsedMessage(input).request.wire.siteId).toBe(short);
  });

  it.each([
    [`${HOST}:/sites/finance:`, /Leave out the colon at its end\.$/],
    [`${HOST}:/sites/finance/`, /Leave out the slash at its end\.$/],
  ])('%j is refused', (siteId, message) => {
    const error = refusal(() => parseHttpRequest({ ...session, siteId, ...item }));
    expect(error.message).toMatch(message);
  });
});

describe('what depends on the app', () => {
  const notify = { email: ['ada@contoso.com', 'bob@contoso.com'] };
  const mayReceive = (address: string) => address.endsWith('@contoso.com');

  it('takes mail for those who may receive it', () => {
    const input = { ...closeRequest(), notify, closeAfter: 'PT5M' };
    expect(parseHttpRequest(input, { mayReceive }).wire).toEqual(input);
    expect(parsedMessage(input, { mayReceive }).request.wire).toEqual(input);
  });

  it('refuses mail for anybody else', () => {
    const input = { ...closeRequest(), notify: { email: ['ada@contoso.com', 'eve@evil.org'] } };
    const error = refusal(() => parseHttpRequest(input, { mayReceive }));
    expect(error).toMatchObject({ code: 'InvalidRequest', target: 'notify.email' });
    expect(error.message).toContain('NOTIFY_ALLOWED_RECIPIENTS');
  });

  it('a message that this app wrote is taken, whatever has changed since', () => {
    const input = { ...closeRequest(), notify, delivery: {} };
    const refused = { notify: 'off' };
    expect(parsedMessage(input, { refused }).request).toEqual(parsedRequest({ notify }));
    const error = refusal(() => parsedMessage({ ...closeRequest(), notify }, { refused }));
    expect(error.target).toBe('notify');
  });

  it('refuses a field that is not served, once, with the way out', () => {
    const refused = { closeAfter: 'not here', notify: 'nor this' };
    const input = { ...closeRequest(), closeAfter: 'PT5M', notify };
    const { details } = refusal(() => parseHttpRequest(input, { refused }));
    expect(details).toEqual([
      { code: 'InvalidField', target: 'closeAfter', message: 'not here' },
      { code: 'InvalidField', target: 'notify', message: 'nor this' },
    ]);
    expect(parseHttpRequest(closeRequest(), { refused })).toEqual(parsedRequest());
  });
});

describe('where several parts are wrong', () => {
  const notify = { email: ['eve@evil.org'] };

  it('who may not receive mail is reported with the rest', () => {
    const input = { ...closeRequest(), notify, driveId: '..', nope: 1 };
    expect(refusedTargets(input)).toEqual(['driveId', 'nope', 'notify.email']);
  });

  it('unknown fields come after those that are known', () => {
    const wrong = { nope: 1, notify: { cc: 1 }, delivery: 1, itemId: '' };
    const targets = targetsOf(refusal(() => parsedMessage({ ...closeRequest(), ...wrong })));
    expect(targets).toEqual(['itemId', 'notify.email', 'notify.cc', 'delivery', 'nope']);
  });

  it('a field that is not served is one problem, whatever is in it', () => {
    const input = { ...closeRequest(), notify: { cc: 1 }, closeAfter: 7, itemId: '' };
    const refused = { notify: 'off', closeAfter: 'off' };
    const targets = refusedTargets(input, { refused }).sort();
    expect(targets).toEqual(['closeAfter', 'itemId', 'notify']);
  });
});

describe('what is not served without closeAfter', () => {
  const refusedWithoutCloseAfter = { notify: 'only with closeAfter' };
  const rules = { mayReceive: () => true, refusedWithoutCloseAfter };
  const notify = { email: ['ada@contoso.com'] };

  it('is refused without it', () => {
    const error = refusal(() => parseHttpRequest({ ...closeRequest(), notify }, rules));
    expect(error).toMatchObject({ target: 'notify', message: 'only with closeAfter' });
  });

  it.each(['PT0S', 'nonsense'])('is no problem beside %j', (closeAfter) => {
    const parse = () => parseHttpRequest({ ...closeRequest(), notify, closeAfter }, rules);
    if (closeAfter === 'PT0S') expect(parse().notify).toEqual(notify);
    else expect(targetsOf(refusal(parse))).toEqual(['closeAfter']);
  });

  it('says what is refused in any case first', () => {
    const refused = { notify: 'never' };
    const input = { ...closeRequest(), notify };
    expect(refusal(() => parseHttpRequest(input, { ...rules, refused })).message).toBe('never');
  });
});

describe('refuses, naming the fields', () => {
  it.each<[Record<string, unknown>, string[]]>([
    [{ ...drive, ...item }, ['workbookSessionId']],
    [{ ...drive, ...item, workbookSessionId: '' }, ['workbookSessionId']],
    [{ ...drive, ...item, workbookSessionId: 'a b' }, ['workbookSessionId']],
    [{ ...drive, ...item, workbookSessionId: 'a\n' }, ['workbookSessionId']],
    [{ ...drive, ...item, workbookSessionId: 'ä' }, ['workbookSessionId']],
    [{ ...drive, ...item, workbookSessionId: '\u007f' }, ['workbookSessionId']],
    [{ ...drive, ...item, workbookSessionId: 'x'.repeat(2049) }, ['workbookSessionId']],
    [{ ...drive, ...item, workbookSessionId: 7 }, ['workbookSessionId']],
    [{ ...session, ...drive }, ['itemId']],
    [{ ...session, ...drive, ...item, itemPath: 'a.xlsx' }, ['itemPath']],
    [{ ...session, ...item }, ['driveId']],
    [{ ...session, siteId: 'root', userId: GUID, ...item }, ['siteId']],
    [{ ...session, siteId: 'root', ...item, source: 'OneDrive' }, ['source']],
    [{ ...session, userId: GUID, ...item, source: 'SharePoint' }, ['source']],
    [{ ...session, ...item, source: 'SharePoint' }, ['source', 'driveId']],
    [{ ...session, ...drive, ...item, source: 'Dropbox' }, ['source']],
    [{ ...session, ...drive, ...item, source: 'onedrive' }, ['source']],
    [{ ...session, webUrl: LINK, ...drive }, ['webUrl']],
    [{ ...session, webUrl: LINK, itemPath: 'a' }, ['webUrl']],
    [{ ...session, webUrl: LINK, siteId: 'root', userId: GUID }, ['webUrl', 'siteId']],
    [{ ...session, webUrl: 'http://x.y' }, ['webUrl']],
    [{ ...session, driveId: '..', ...item }, ['driveId']],
    [{ ...session, driveId: null, ...item }, ['driveId']],
    [{ ...session, ...drive, ...item, nope: null }, ['nope']],
    [{ ...session, ...drive, ...item, $AzureWebJobsParentId: GUID }, ['$AzureWebJobsParentId']],
    [{ ...session, ...item, siteId: `https://${HOST}/finance` }, ['siteId']],
    [{ ...session, ...drive, ...item, siteId: `https://${HOST}:443/sites/a` }, ['siteId']],
    [{ ...session, siteId: 'x/y', ...item }, ['siteId']],
    [{ ...session, userId: 'x', ...item }, ['userId']],
    [{ ...session, ...drive, itemId: 'a/b' }, ['itemId']],
    [{ ...session, ...drive, itemPath: 'a/../b' }, ['itemPath']],
    [{ ...session, ...drive, ...item, driveid: 1, extra: 2 }, ['driveid', 'extra']],
    [{ ...session, ...drive, ...item, closeAfter: '5 minutes' }, ['closeAfter']],
    [{ ...session, ...drive, ...item, notify: 'me' }, ['notify']],
    [{ ...session, ...drive, ...item, notify: {} }, ['notify.email']],
    [{ ...session, ...drive, ...item, notify: { email: [] } }, ['notify.email']],
    [{ ...session, ...drive, ...item, notify: { email: ['x'] } }, ['notify.email.0']],
    [
      { ...closeRequest(), notify: { email: ['a@b.co'], on: 'x', cc: 1 } },
      ['notify.on', 'notify.cc'],
    ],
    [{ ...session, ...drive, ...item, notify: { email: ['a@b.co'] } }, ['notify.email']],
    [{ ...session, ...drive, ...item, delivery: {} }, ['delivery']],
    [
      { source: 1, driveId: 2, siteId: 3, userId: 4, itemId: 5, itemPath: 6 },
      [
        ...['workbookSessionId', 'source', 'driveId', 'siteId', 'userId', 'itemId', 'itemPath'],
        ...['itemPath', 'siteId'],
      ],
    ],
  ])('the request %j has problems with %j', (input, targets) => {
    expect(refusedTargets(input)).toEqual(targets);
  });

  it('reports keys of prototypes like any other', () => {
    const input: unknown = JSON.parse(
      `{"workbookSessionId":"s","driveId":"d","itemId":"i","__proto__":{},"constructor":1}`,
    );
    expect(refusedTargets(input)).toEqual(['__proto__', 'constructor']);
  });

  it('does not take fields from prototypes', () => {
    const input: unknown = Object.create({ driveId: DRIVE_ID });
    const request = Object.assign(input as object, { ...session, ...item });
    expect(refusedTargets(request)).toContain('driveId');
  });

  it.each([
    [{ DriveID: 1 }, 'DriveID is not a field of a close request: did you mean driveId?'],
    [{ drive: 1 }, 'drive is not a field of a close request: correct its name or leave it out.'],
  ])('says the way out: %j', (extra, message) => {
    const error = refusal(() => parseHttpRequest({ ...closeRequest(), ...extra }));
    expect(error).toMatchObject({ code: 'InvalidRequest', message, target: Object.keys(extra)[0] });
  });

  it('counts the problems where there are several', () => {
    const error = refusal(() => parseHttpRequest({}));
    expect(error.message).toBe('The close request has 3 problems: see details.');
    expect(error.target).toBe('workbookSessionId');
  });

  it.each([[SESSION_ID], ['x'.repeat(65)], ['a b']])('does not repeat the odd key %j', (key) => {
    const error = refusal(() => parseHttpRequest({ ...closeRequest(), [key]: 1 }));
    expect(JSON.stringify(error.toBody())).not.toContain(key);
    expect(error.target).toBe('(not shown)');
  });

  it.each<[unknown]>([[null], [[]], [[closeRequest()]], ['text'], ['7'], [7], [true]])(
    '%j, which is no object',
    (input) => {
      for (const parse of [parseHttpRequest, parsedMessage]) {
        expect(refusal(() => parse(input))).toMatchObject({
          code: 'InvalidRequest',
          message: 'The close request must be one JSON object.',
        });
      }
    },
  );

  it('never shows a value, whatever it is', () => {
    const value = fc.oneof(fc.string({ minLength: 6 }), webUrl).filter((text) => text.length > 5);
    const ids = ['workbookSessionId', 'driveId', 'siteId', 'userId', 'itemId'];
    const field = fc.constantFrom(...ids, 'itemPath', 'webUrl');
    fc.assert(
      fc.property(fc.dictionary(field, value), (input) => {
        const error = refusal(() => parseHttpRequest({ ...input, nope: 1 }));
        const body = JSON.stringify(error.toBody());
        return Object.values(input).every((text) => !body.includes(text));
      }),
    );
  });
});

describe('the session header', () => {
  const rest = { ...drive, ...item };

  it('stands for the field', () => {
    expect(parseHttpRequest(rest, { sessionIdHeader: SESSION_ID })).toEqual(parsedRequest());
  });

  it('may repeat the field', () => {
    const input = closeRequest();
    expect(parseHttpRequest(input, { sessionIdHeader: SESSION_ID }).wire).toEqual(input);
  });

  it.each([
    [SESSION_ID, 'other', /differ/],
    ['', 'other', /must be the id/],
    [undefined, 'a,a', /came twice/],
    [SESSION_ID, `${SESSION_ID},${SESSION_ID}`, /came twice/],
  ])('with the field %j must not be %j', (workbookSessionId, sessionIdHeader, message) => {
    const input = { ...rest, ...(workbookSessionId !== undefined && { workbookSessionId }) };
    const { details } = refusal(() => parseHttpRequest(input, { sessionIdHeader }));
    const problem = { code: 'InvalidField', target: 'workbookSessionId' };
    expect(details).toEqual([{ ...problem, message: expect.stringMatching(message) as unknown }]);
  });

  it('says nothing where it is empty', () => {
    expect(parseHttpRequest(closeRequest(), { sessionIdHeader: '' })).toEqual(parsedRequest());
  });

  it('keeps the rules of the field', () => {
    const error = refusal(() => parseHttpRequest(rest, { sessionIdHeader: 'a, b' }));
    expect(error.details).toHaveLength(1);
    expect(error.target).toBe('workbookSessionId');
  });
});

it('reports problems from outside the body together with those inside', () => {
  const problems = [{ code: 'InvalidField', message: 'No.', target: 'Prefer' }];
  const input = { ...closeRequest(), nope: 1 };
  expect(refusedTargets(input, { problems })).toEqual(['nope', 'Prefer']);
});

describe('a queued request', () => {
  const NOON = Date.UTC(2026, 10, 22, 12);
  const delivery = {
    attempt: 3,
    firstAttemptAt: '2026-11-22T12:00:00.000Z',
    notBefore: '2026-11-22T14:00:00+02:00',
    operationId: '019a9c1e-0000-7000-8000-000000000001',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };

  it.each([GUID, null, {}])('may bring what the Functions host adds: %j', (parentId) => {
    const input = { ...closeRequest(), $AzureWebJobsParentId: parentId };
    expect(parsedMessage(input)).toStrictEqual({ delivery: undefined, request: parsedRequest() });
  });

  it('brings its delivery', () => {
    expect(parsedMessage({ ...closeRequest(), delivery })).toEqual({
      request: parsedRequest(),
      delivery: { ...delivery, firstAttemptAt: NOON, notBefore: NOON },
    });
  });

  it.each([[undefined], [{}]])('may bring %j', (part) => {
    const input = part === undefined ? closeRequest() : { ...closeRequest(), delivery: part };
    expect(parsedMessage(input)).toStrictEqual({ delivery: part, request: parsedRequest() });
  });

  it.each<[string, unknown, object | undefined]>([
    ['an unknown field', { ...closeRequest(), nope: 1, delivery }, { attempt: 3 }],
    ['nothing', { delivery }, { attempt: 3 }],
    ['a wrong delivery', { ...closeRequest(), delivery: { attempt: 0 } }, undefined],
    ['the fields of another event', { eventType: 1, eventTime: 1, delivery }, { attempt: 3 }],
    ['no object', [{ delivery }], undefined],
  ])('has its delivery by itself: with %s', (_what, input, expected) => {
    const { request, delivery: read } = parseQueuedRequest(input);
    expect(request).toMatchObject({ code: 'InvalidRequest' });
    if (expected === undefined) expect(read).toBeUndefined();
    else expect(read).toMatchObject(expected);
  });

  it('a defect is not taken for a wrong message', () => {
    const mayReceive = () => {
      throw new TypeError('a defect');
    };
    const input = closeRequest({ notify: { email: ['ada@contoso.com'] } });
    expect(() => parseQueuedRequest(input, { mayReceive })).toThrow('a defect');
  });

  it.each([
    ['x', 'delivery'],
    ['', 'delivery'],
    [{ attempt: null }, 'delivery.attempt'],
    [[], 'delivery'],
    [{ attempt: 0 }, 'delivery.attempt'],
    [{ attempt: 1.5 }, 'delivery.attempt'],
    [{ attempt: '1' }, 'delivery.attempt'],
    [{ firstAttemptAt: 'yesterday' }, 'delivery.firstAttemptAt'],
    [{ firstAttemptAt: '2026-11-22T12:00:00' }, 'delivery.firstAttemptAt'],
    [{ notBefore: 5 }, 'delivery.notBefore'],
    [{ operationId: 'x' }, 'delivery.operationId'],
    [{ traceparent: '00-xyz' }, 'delivery.traceparent'],
    [{ Attempt: 1 }, 'delivery.Attempt'],
  ])('with the delivery %j is refused', (part, target) => {
    const error = refusal(() => parsedMessage({ ...closeRequest(), delivery: part }));
    expect(error.details).toEqual([expect.objectContaining({ target })]);
    expect(error.message).toContain('delivery');
  });
});

it('is described by a JSON Schema', () => {
  const schema = closeRequestJsonSchema();
  expect(schema).toMatchObject({
    type: 'object',
    required: ['workbookSessionId'],
    additionalProperties: false,
    properties: {
      workbookSessionId: { type: 'string' },
      source: { enum: ['OneDrive', 'SharePoint'] },
    },
  });
  expect(Object.keys(schema.properties ?? {})).toHaveLength(10);
});

describe('an envelope', () => {
  const event = { specversion: '1.0', type: 'x', source: '/x', id: '1', data: closeRequest() };
  const EVENT_GRID = /It is an event in Event Grid’s own schema: choose the CloudEvents schema/;
  const eventGrid = { id: '1', eventType: 'x', eventTime: '2026-11-22T12:00:00Z', data: {} };

  it.each<[string, unknown, RegExp]>([
    ['a CloudEvents event', event, /one JSON object\. It is an event of CloudEvents: POST/],
    ['CloudEvents events', [event], /It is a batch of CloudEvents/],
    ['an event of Event Grid', eventGrid, EVENT_GRID],
    ['events of Event Grid', [eventGrid, eventGrid], EVENT_GRID],
    ['JSON in a JSON text', JSON.stringify(closeRequest()), /JSON inside a JSON text/],
    ['bytes of Python in a JSON text', `b'${JSON.stringify(closeRequest())}'`, /how Python shows/],
  ])('%s is named as what it is', (_what, input, message) => {
    for (const parse of [parseHttpRequest, parsedMessage]) {
      const error = refusal(() => parse(input));
      expect(error).toMatchObject({ code: 'InvalidRequest', details: undefined });
      expect(error.message).toMatch(message);
    }
  });
});
