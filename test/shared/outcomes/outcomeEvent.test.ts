import type { ErrorBody } from '../../../shared/core/closeError';
import type { FinalOutcome } from '../../../shared/outcomes/finalOutcome';
import { outcomeMessage } from '../../../shared/outcomes/outcomeEvent';
import { finalOutcome, OPERATION_ID } from '../../support/outcomes';

const error: ErrorBody = {
  code: 'AccessDenied',
  message: 'No.',
  target: 'userId',
  innererror: { graphStatus: 403, graphCode: 'accessDenied' },
};
const detail = { code: 'UnknownField', message: 'x is not a field.', target: 'x' };
const parsed = (fields: Partial<FinalOutcome> = {}): unknown =>
  JSON.parse(outcomeMessage(finalOutcome(fields)));

it('is a CloudEvent', () => {
  expect(parsed({ status: 'failed', attempts: 3, error })).toEqual({
    specversion: '1.0',
    id: `${OPERATION_ID}.failed`,
    source: '/closeSession',
    type: 'workbookSession.failed',
    subject: OPERATION_ID,
    time: '2026-11-22T12:00:00.000Z',
    datacontenttype: 'application/json',
    data: {
      status: 'failed',
      error,
      attempts: 3,
      queuedAt: '2026-11-22T11:59:58.500Z',
      finishedAt: '2026-11-22T12:00:00.000Z',
    },
  });
});

it.each(['closed', 'alreadyClosed', 'failed', 'cancelled'] as const)(
  'the event of a close that is %s has that type, and no error',
  (status) => {
    const event = parsed({ status });
    expect(event).toMatchObject({ type: `workbookSession.${status}`, data: { status } });
    expect(event).not.toHaveProperty('data.error');
  },
);

it('has the same id for the same outcome, and another one for another', () => {
  const idOf = (fields: Partial<FinalOutcome>) => (parsed(fields) as { id: string }).id;
  const later = { finishedAt: Date.now(), attempts: 2 };
  expect(idOf(later)).toBe(idOf({}));
  expect(idOf({ status: 'alreadyClosed' })).not.toBe(idOf({}));
  expect(idOf({ operationId: 'other' })).not.toBe(idOf({}));
});

it('keeps details while there is room', () => {
  const details = Array.from({ length: 50 }, () => detail);
  expect(parsed({ error: { ...error, details } })).toHaveProperty('data.error.details', details);
});

it('leaves details out that could make the message too long', () => {
  const details = Array.from({ length: 2_000 }, () => detail);
  expect(parsed({ error: { ...error, details } })).toHaveProperty('data.error', error);
  const { code, message } = error;
  const short = { code, message };
  expect(parsed({ error: { ...short, details } })).toHaveProperty('data.error', short);
});

it.each([
  ['10 KiB are kept', 10 * 1024, true],
  ['one byte more are left out', 10 * 1024 + 1, false],
])('details that make a message of %s', (_outcome, bytes, isKept) => {
  const withDetail = (message: string) => ({ ...error, details: [{ ...detail, message }] });
  const length = Buffer.byteLength(
    outcomeMessage(finalOutcome({ error: withDetail(detail.message) })),
  );
  const longer = withDetail(detail.message.padEnd(detail.message.length + bytes - length, '.'));
  expect(parsed({ error: longer })).toHaveProperty('data.error', isKept ? longer : error);
});

it('measures bytes, not characters', () => {
  const details = [{ ...detail, message: '’'.repeat(4_000) }];
  expect(parsed({ error: { ...error, details } })).toHaveProperty('data.error', error);
});

it('can stand in a message', () => {
  const text = outcomeMessage(finalOutcome({ error: { ...error, message: '\ufffe\uffff\u0000' } }));
  expect(text).toMatch(/\\ufffe\\uffff\\u0000/);
  expect(text).not.toMatch(/[\u0000\ufffe\uffff]/);
});
