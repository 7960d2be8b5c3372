import {
  acceptedOperation,
  isFinal,
  type Operation,
  type OperationEvent,
  type OperationStatus,
  transition,
} from '../../../shared/operations/operationState';
import { viewOf } from '../../../shared/operations/operationView';
import { START } from '../../support/manualClock';
import { finished, started, waiting } from '../../support/operations';
import { OPERATION_ID } from '../../support/outcomes';

const DAY_MS = 86_400_000;
const DUE = START + 90_000;
const error = { code: 'AccessDenied', message: 'No.' } as const;
const now = () => acceptedOperation(OPERATION_ID, START, undefined);
const later = () => acceptedOperation(OPERATION_ID, START, DUE);

it('a new operation is accepted, and kept for 14 days after its time should it never end', () => {
  expect(now()).toStrictEqual({
    operationId: OPERATION_ID,
    status: 'accepted',
    queuedAt: START,
    expiresAt: START + 14 * DAY_MS,
  });
  expect(later()).toEqual({ ...now(), notBefore: DUE, expiresAt: DUE + 14 * DAY_MS });
});

/** Each operation as it may stand in the table: with all that its status can have. */
const STATES: Record<OperationStatus, Operation> = {
  accepted: now(),
  unsent: { ...now(), status: 'unsent', finishedAt: START + 1, error },
  queued: { ...now(), status: 'queued' },
  scheduled: { ...later(), status: 'scheduled' },
  running: { ...now(), status: 'running', startedAt: START + 1 },
  failed: { ...now(), status: 'failed', startedAt: START + 1, finishedAt: START + 2, error },
  closed: { ...now(), status: 'closed', startedAt: START + 1, finishedAt: START + 2 },
  alreadyClosed: { ...now(), status: 'alreadyClosed', startedAt: START + 1, finishedAt: START + 2 },
  cancelled: { ...now(), status: 'cancelled', finishedAt: START + 2 },
};
const EVENTS: OperationEvent[] = [
  { type: 'sent' },
  { type: 'notSent', error },
  { type: 'begun' },
  { type: 'requeued' },
  { type: 'closed' },
  { type: 'alreadyClosed' },
  { type: 'failed', error },
  { type: 'cancelled' },
];

describe('an operation after an event', () => {
  // The columns are the events above; '-' is no change.
  it.each<[OperationStatus, expected: string]>([
    ['accepted', 'queued unsent running queued closed alreadyClosed failed cancelled'],
    ['unsent', 'queued unsent running queued closed alreadyClosed failed -'],
    ['queued', '- - running queued closed alreadyClosed failed cancelled'],
    ['scheduled', '- - running queued closed alreadyClosed failed cancelled'],
    ['running', '- - running queued closed alreadyClosed failed -'],
    ['failed', '- - running queued closed alreadyClosed failed -'],
    ['closed', '- - - - - - - -'],
    ['alreadyClosed', '- - - - - - - -'],
    ['cancelled', '- - - - closed alreadyClosed - -'],
  ])('that was %s is %s', (status, expected) => {
    const statuses = EVENTS.map((event) => transition(STATES[status], event, DUE)?.status ?? '-');
    expect(statuses.join(' ')).toBe(expected);
  });

  it.each(Object.keys(STATES) as OperationStatus[])(
    'that was %s has an end and an error only where it ended so, and keeps its first start',
    (status) => {
      for (const event of EVENTS) {
        const next = transition(STATES[status], event, DUE);
        if (next === undefined) continue;
        expect('finishedAt' in next).toBe(isFinal(next));
        expect('error' in next).toBe(next.status === 'failed' || next.status === 'unsent');
        const startedAt = next.status === 'running' ? DUE : undefined;
        expect(next.startedAt).toBe(STATES[status].startedAt ?? startedAt);
      }
    },
  );

  it('that has ended is kept for 7 days after that', () => {
    expect(finished(started(now(), START + 1), 'closed', START + 2)).toStrictEqual({
      operationId: OPERATION_ID,
      queuedAt: START,
      startedAt: START + 1,
      status: 'closed',
      finishedAt: START + 2,
      expiresAt: START + 2 + 7 * DAY_MS,
    });
  });

  it('that is cancelled before its time is kept for 7 days after its time: its message still waits', () => {
    const expected = { status: 'cancelled', finishedAt: START + 2, expiresAt: DUE + 7 * DAY_MS };
    expect(finished(waiting(later()), 'cancelled', START + 2)).toMatchObject(expected);
  });

  it('that goes on after its end is kept for 14 days more, and no shorter than before', () => {
    const failed = finished(now(), 'failed', START);
    expect(started(failed, START + 6 * DAY_MS).expiresAt).toBe(START + 20 * DAY_MS);
    const expiresAt = START + 30 * DAY_MS;
    expect(started({ ...failed, expiresAt }, START).expiresAt).toBe(expiresAt);
    expect(started(now(), START + DAY_MS).expiresAt).toBe(START + 14 * DAY_MS);
  });

  it('is final where nothing more is to come, though a failed one may be tried again', () => {
    const final = Object.values(STATES).filter(isFinal);
    const expected = ['unsent', 'failed', 'closed', 'alreadyClosed', 'cancelled'];
    expect(final.map(({ status }) => status)).toEqual(expected);
  });

  it('with a time waits as scheduled', () => {
    expect(waiting(later())).toStrictEqual({ ...later(), status: 'scheduled' });
  });
});

describe('viewOf', () => {
  const queuedAt = '2026-11-22T12:00:00.000Z';
  const notBefore = '2026-11-22T12:01:30.000Z';
  const failed = { startedAt: '2026-11-22T12:00:00.001Z', finishedAt: '2026-11-22T12:00:00.002Z' };

  it.each<[string, Operation, object]>([
    ['accepted', now(), { status: 'queued', queuedAt }],
    ['accepted for later', later(), { status: 'scheduled', queuedAt, notBefore }],
    ['queued', waiting(now()), { status: 'queued', queuedAt }],
    ['failed', STATES.failed, { status: 'failed', queuedAt, ...failed, error }],
    ['unsent', STATES.unsent, { status: 'failed', queuedAt, finishedAt: failed.startedAt, error }],
  ])('shows status, times and error of one %s, nothing else', (_what, operation, view) => {
    expect(viewOf(operation)).toStrictEqual({ operationId: OPERATION_ID, ...view });
  });
});
