import fc from 'fast-check';
import type { ErrorBody } from '../../../shared/core/closeError';
import type { FinalOutcome } from '../../../shared/outcomes/finalOutcome';
import { outcomeMail } from '../../../shared/outcomes/outcomeMail';
import type { Notify } from '../../../shared/request/fields/notify';
import { finalOutcome, OPERATION_ID } from '../../support/outcomes';
import { anyText } from '../../support/anyText';

const POISON = 'close-session-poison';
const email = ['ada@contoso.com', 'bob@contoso.com'];
const error: ErrorBody = { code: 'AccessDenied', message: 'Graph refused: grant it.' };

const mailOf = (fields: Partial<FinalOutcome>, notify: Notify = { email, on: 'always' }) =>
  outcomeMail(finalOutcome(fields), notify, POISON);

it.each<[FinalOutcome['status'], Notify['on'], boolean]>([
  ['failed', undefined, true],
  ['failed', 'failure', true],
  ['failed', 'always', true],
  ['closed', undefined, false],
  ['closed', 'failure', false],
  ['closed', 'always', true],
  ['alreadyClosed', 'failure', false],
  ['alreadyClosed', 'always', true],
  ['cancelled', 'failure', false],
  ['cancelled', 'always', true],
])('%s, on %s: %s', (status, on, isSent) => {
  expect(mailOf({ status }, { email, ...(on && { on }) }) !== undefined).toBe(isSent);
});

it('is for nobody where nobody asked', () => {
  expect(outcomeMail(finalOutcome({ status: 'failed', error }), undefined, POISON)).toBe(undefined);
});

it('goes to each address once', () => {
  const twice = ['ada@contoso.com', 'Bob@contoso.com', 'ADA@contoso.com', 'bob@contoso.com'];
  const once = ['ADA@contoso.com', 'bob@contoso.com'];
  expect(mailOf({}, { email: twice, on: 'always' })?.to).toEqual(once);
  expect(mailOf({})?.to).toEqual(email);
});

it('says what failed, and what to do', () => {
  expect(mailOf({ status: 'failed', attempts: 3, error })).toEqual({
    to: email,
    subject: 'Workbook session not closed: AccessDenied',
    text: `Operation: ${OPERATION_ID}
Status: failed
Attempts: 3
Queued: 2026-11-22T11:59:58.500Z
Finished: 2026-11-22T12:00:00.000Z

Error: AccessDenied
Graph refused: grant it.

The request waits in the queue ${POISON}: remove the cause, then requeue the request from there.
`,
  });
});

it.each<[FinalOutcome['status'], string, string]>([
  ['closed', 'Workbook session closed', 'Nothing is left to do.'],
  ['alreadyClosed', 'Workbook session was already closed', 'The session no longer existed.'],
  ['cancelled', 'Closing of a workbook session cancelled', 'Graph ends it when it is idle.'],
])(
  'the mail about one that is %s has the subject %s, and says what to do',
  (status, subject, nextStep) => {
    const mail = mailOf({ status });
    expect(mail?.subject).toBe(subject);
    const [facts, advice, ...more] = (mail?.text ?? '').split('\n\n');
    expect(facts).toContain(`\nStatus: ${status}\n`);
    expect(advice).toContain(nextStep);
    expect(more).toEqual([]);
    expect(mail?.text).not.toMatch(/Error|poison/);
  },
);

it('lists up to five problems of a request', () => {
  const lines = (count: number): string[] => {
    const details = Array.from({ length: count }, (_, index) => ({
      code: 'UnknownField',
      message: `problem ${index}`,
      target: 'x',
    }));
    const text = mailOf({ status: 'failed', error: { ...error, details } })?.text ?? '';
    return text.split('\n').filter((line) => line.startsWith('- '));
  };
  expect(lines(0)).toEqual([]);
  expect(lines(1)).toEqual([]);
  expect(lines(2)).toEqual(['- problem 0', '- problem 1']);
  expect(lines(5)).toHaveLength(5);
  const five = [0, 1, 2, 3, 4].map((index) => `- problem ${index}`);
  expect(lines(8)).toEqual([...five, '- and 3 more']);
});

it('cuts a text that is long', () => {
  const message = 'x'.repeat(600);
  const textOf = (text: string) =>
    mailOf({ status: 'failed', error: { ...error, message: text } })?.text;
  expect(textOf(message)).toContain(`${message}\n`);
  expect(textOf(`${message}y`)).toContain(`${message}…\n`);
});

it('puts one blank where a text would steer what shows it', () => {
  const message = 'first\r\nsecond\u202ethird';
  const mail = mailOf({ status: 'failed', error: { ...error, message } });
  expect(mail?.text).toContain('\nfirst second third\n');
});

it('stays short, and has the lines that are meant, whatever the texts', () => {
  const text = anyText({ maxLength: 1_000 });
  const details = fc.array(fc.record({ code: text, message: text, target: text }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(text, text, text, details, (operationId, code, message, problems) => {
      const bad = { code, message, details: problems } as ErrorBody;
      const mail = mailOf({ operationId, status: 'failed', error: bad });
      const listed = problems.length < 2 ? 0 : Math.min(problems.length, 6);
      const all = `${mail?.subject ?? ''}${mail?.text ?? ''}`;
      expect(mail?.text.split('\n')).toHaveLength(11 + listed);
      expect(mail?.text.length).toBeLessThan(7_000);
      expect(mail?.subject.length).toBeLessThan(700);
      expect(all).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(all.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    }),
  );
});
