import fc from 'fast-check';
import { isSessionId, sessionIdMessage } from '../../../../shared/request/fields/sessionId';
import { SESSION_ID } from '../../../support/closeRequests';

const ANSWER = { '@odata.context': 'x', id: SESSION_ID, persistChanges: true };
const CHARACTERS = 'ABCXYZabcxyz0189-._~%=&+:/!@$*';

describe('isSessionId takes', () => {
  it.each([
    SESSION_ID,
    SESSION_ID.replace('%2e', '%252e'),
    CHARACTERS,
    ...Array.from(CHARACTERS),
    'x'.repeat(2048),
    'cluster',
    'xcluster=US5',
    'Cluster=US5',
    'x&amp',
    'xcluster%3DUS5',
    'cluster%3',
    'undefined1',
    'xnull',
    'nullable',
    'cluster=&session=&usid=',
    'cluster=US5&usid=1&session=2',
  ])('the session id %j', (id) => expect(isSessionId(id)).toBe(true));
});

describe('isSessionId refuses, and the message says what happened on the way:', () => {
  const WORD = /this is the word undefined, null or None/;
  const WHOLE = /the whole answer of createSession: give the value of its id alone/;
  const XML = /escaped for XML or HTML, with &amp; in place of &: unescape it once/;
  const PERCENT = /percent-encoded once too often/;
  const JSON_TEXT = /escaped for JSON once too often/;
  const BRACKETS = /brackets or braces in it or around it/;
  const QUOTES = /quotes in it or around it/;
  const COMMA = /has a comma: give one id alone .*came twice/;
  const SPACE = /white space in it or around it/;
  const CUT = /cut off at an ampersand: send the whole id/;
  const OBJECT =
    /this is an object, as the whole answer of createSession is\. Give the value of its id alone\.$/;
  const FORM = /of the characters A-Z a-z 0-9 - \. _ ~ % = & \+ : \/ ! @ \$ \*\)\.$/;

  it.each<[string, RegExp]>([
    ['undefined', WORD],
    ['Null', WORD],
    ['NULL', WORD],
    ['None', WORD],
    [JSON.stringify(ANSWER), WHOLE],
    [` ${JSON.stringify({ id: SESSION_ID }, undefined, 2)}\n`, WHOLE],
    [`{'id': '${SESSION_ID}'}`, WHOLE],
    [`{"id" : "${SESSION_ID}"}`, WHOLE],
    [JSON.stringify(JSON.stringify(ANSWER)).slice(1, -1), WHOLE],
    [SESSION_ID.replaceAll('&', '&amp;'), XML],
    [SESSION_ID.replace('&', '&AMP;'), XML],
    [SESSION_ID.replaceAll('&', '&#38;'), XML],
    [SESSION_ID.replaceAll('&', '&#x26;'), XML],
    [`&quot;${SESSION_ID}&quot;`, XML],
    [encodeURIComponent(SESSION_ID), PERCENT],
    [encodeURIComponent(SESSION_ID).toLowerCase(), PERCENT],
    [encodeURIComponent(SESSION_ID).toUpperCase(), PERCENT],
    [encodeURIComponent(encodeURIComponent(SESSION_ID)), PERCENT],
    [`"${encodeURIComponent(SESSION_ID)}"`, PERCENT],
    ['cluster%3dUS5', PERCENT],
    [SESSION_ID.replaceAll('&', '\\u0026'), JSON_TEXT],
    [`{${SESSION_ID}}`, BRACKETS],
    [`[${SESSION_ID}]`, BRACKETS],
    [`<${SESSION_ID}>`, BRACKETS],
    ['[object Object]', BRACKETS],
    [`@{outputs('Create')}`, BRACKETS],
    [`"${SESSION_ID}"`, QUOTES],
    [`'${SESSION_ID}'`, QUOTES],
    [`“${SESSION_ID}”`, QUOTES],
    [`${SESSION_ID}"`, QUOTES],
    [`${SESSION_ID},${SESSION_ID}`, COMMA],
    [`${SESSION_ID}, ${SESSION_ID}`, COMMA],
    [` ${SESSION_ID}`, SPACE],
    [`${SESSION_ID}\n`, SPACE],
    [SESSION_ID.replace('&', ' &'), SPACE],
    [`${SESSION_ID}\u00a0`, SPACE],
    ['cluster=US5', CUT],
    ['cluster=US5&session=15.SN3', CUT],
    ['cluster=US5&usid=1', CUT],
    ['cluster=', CUT],
    ['', FORM],
    ['ä', FORM],
    ['x;y', FORM],
    ['x#y', FORM],
    ['x?y', FORM],
    ['x|y', FORM],
    ['x^y', FORM],
    ['x\\u0y', FORM],
    ['x\\y', FORM],
    ['\u007f', FORM],
    ['\u0000', FORM],
    ['x\u200b', FORM],
    ['x'.repeat(2049), FORM],
  ])('the text %j', (id, message) => {
    expect(isSessionId(id)).toBe(false);
    expect(sessionIdMessage(id)).toMatch(message);
    expect(sessionIdMessage(id)).toMatch(
      /^workbookSessionId must be the id exactly as createSession returned it/,
    );
  });

  it.each<[unknown, RegExp]>([
    [ANSWER, OBJECT],
    [{}, OBJECT],
    [null, FORM],
    [[SESSION_ID], FORM],
    [undefined, FORM],
    [7, FORM],
    [true, FORM],
  ])('the value %j', (value, message) => {
    expect(sessionIdMessage(value)).toMatch(message);
  });
});

it('takes each character of the contract, and no other', () => {
  const taken = Array.from({ length: 0x250 }, (_, code) => String.fromCharCode(code)).filter(
    (character) => isSessionId(`x${character}y`),
  );
  expect(taken.join('')).toBe(
    '!$%&*+-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~',
  );
});

it('never repeats a part of the id', () => {
  const around = fc.constantFrom('', '"', '{', ' ', '&amp;', ',', '\n', '{"id":"');
  fc.assert(
    fc.property(around, fc.stringMatching(/^[0-9a-f]{8,20}$/), around, (before, part, after) => {
      expect(sessionIdMessage(`${before}cluster=${part}${after}`)).not.toContain(part);
    }),
  );
});

it('takes no time for a long text', () => {
  const before = process.cpuUsage();
  for (const unit of ['{', '"', '&', '&#1', ' ', 'cluster%25', '{"id" '])
    sessionIdMessage(unit.repeat(16_000));
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(200);
});
