import { countsByCode, listLine, showText } from '../../../../tools/poison/desk/describeMessage';
import { readPoisonItem } from '../../../../tools/poison/queue/poisonItem';
import { progressLines } from '../../../../tools/poison/queue/progress';
import { errorLine } from '../../../../tools/poison/desk/safeText';
import { CloseError } from '../../../../shared/core/closeError';
import { sessionFingerprint } from '../../../../shared/telemetry/records/redaction';
import { closeRequest, DRIVE_ID, ITEM_ID, SESSION_ID } from '../../../support/closeRequests';
import { manualClock, START } from '../../../support/manualClock';
import { OPERATION_ID, record } from '../samples';

const read = (text: string) => readPoisonItem(text, START);
const session = sessionFingerprint(SESSION_ID);

it('lists a record and a body of the host', () => {
  expect(listLine(read(record()))).toBe(
    `2026-11-22T12:00:00Z  AccessDenied                  3  ${session}  ${OPERATION_ID}`,
  );
  expect(listLine(read('hello'))).toBe(
    '2026-11-22T12:00:00Z  (host)                        -  -             -',
  );
});

it('shows a record whole', () => {
  const message = 'What to do about AccessDenied.';
  expect(JSON.parse(showText(read(record())))).toEqual({
    reason: { code: 'AccessDenied', message, innererror: { graphStatus: 403 } },
    failedAt: '2026-11-22T12:00:00.000Z',
    attempts: 3,
    operationId: OPERATION_ID,
    message: { session, driveId: DRIVE_ID, itemId: ITEM_ID },
  });
});

const webUrl = 'https://contoso.sharepoint.com/sites/secret/Budget.xlsx';
const link = JSON.stringify({ workbookSessionId: SESSION_ID, webUrl });
const open = { userId: 'a@contoso.com', delivery: { attempt: 2 } };
const itemPath = '/Secret plans.xlsx';
const path = JSON.stringify({ workbookSessionId: SESSION_ID, ...open, itemPath });
const problem = expect.objectContaining({ code: 'InvalidJson' }) as unknown;
it.each([
  ['link', link, { session, webUrl: '(not shown)' }],
  ['path', path, { session, ...open, itemPath: '(not shown)' }],
  ['text', `${link}!`, { lengthCharacters: link.length + 1, problem }],
])('does not show a %s', (_name, message, shown) => {
  for (const text of [message, record({ message })]) {
    const output = showText(read(text));
    expect(JSON.parse(output)).toMatchObject({ message: shown });
    expect(output).not.toMatch(/cluster=|secret/i);
  }
});

it('trusts no record: neither secrets nor what steers a terminal', () => {
  const forged = record().replace(
    'What to do about AccessDenied.',
    `\\u001b[2J\\u009b2J of ${SESSION_ID} at ${webUrl} with AccountKey=c2VjcmV0 in Mr. ${ITEM_ID}`,
  );
  const { reason } = JSON.parse(showText(read(forged))) as { reason: { message: string } };
  expect(reason.message).toBe(
    ` [2J 2J of [redacted] at [redacted] with AccountKey=[redacted] in Mr. ${ITEM_ID}`,
  );
});

it('does not take short values for secrets', () => {
  const message = JSON.stringify(closeRequest({ workbookSessionId: 'o' }));
  expect(showText(read(record({ message })))).toContain('What to do about AccessDenied.');
});

it.each([
  [[], ''],
  [['A', '(host)', 'B', '(host)'], '2 (host), 1 A, 1 B'],
])('the codes %j are counted as %j', (codes, line) => {
  expect(countsByCode(codes)).toBe(line);
});

const refused = Object.assign(new TypeError('first\nsecond'), { code: 'ECONNREFUSED' });
const cause = new Error('AccountKey=abc\nRequestId:1');
const caused = new CloseError('StorageUnavailable', 'Say what.', { cause });

it.each<[unknown, string]>([
  [new Error('plain'), 'plain'],
  [refused, 'TypeError ECONNREFUSED: first'],
  [new Error('Signature?sig=abc'), 'Signature?sig=[redacted]'],
  [caused, 'Say what. (Error: AccountKey=[redacted])'],
  [new CloseError('StorageUnavailable', 'Say what.'), 'Say what.'],
])('tells %p in one line', (error, line) => {
  expect(errorLine(error)).toBe(line);
});

describe('progress', () => {
  const told = (isTerminal: boolean, total: number): string[] => {
    const clock = manualClock();
    const lines: string[] = [];
    const progress = progressLines(clock, isTerminal, (line) => lines.push(line));
    for (let done = 1; done <= 5; done++) {
      clock.advance(400);
      progress('read', done, total);
    }
    return lines;
  };
  it.each([
    [true, 4, ['read 3 of about 4']],
    [false, 500, []],
    [false, 501, ['read 3 of about 501']],
    [true, 2, ['read 3 of about 3']],
  ])('terminal %s, %d messages', (isTerminal, total, lines) => {
    expect(told(isTerminal, total)).toEqual(lines);
  });
});
