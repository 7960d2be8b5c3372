import {
  acceptedOperation,
  finished,
  isCancellable,
  isFinal,
  type Operation,
  type OperationStatus,
  requeued,
  started,
  viewOf,
  waiting,
} from '../../../shared/delivery/operation';
import { START } from '../../support/manualClock';
import { OPERATION_ID } from '../../support/outcomes';

const DAY_MS = 86_400_000;
const DUE = START + 90_000;
const error = { code: 'AccessDenied', message: 'No.' } as const;
const now = () => acceptedOperation(OPERATION_ID, START, undefined);
const later = () => acceptedOperation(OPERATION_ID, START, DUE);

it('is accepted first, and kept for 14 days after its time should it never end', () => {
  expect(now()).toStrictEqual({
    operationId: OPERATION_ID,
    status: 'accepted',
    queuedAt: START,
    expiresAt: START + 14 * DAY_MS,
  });
  expect(later()).toEqual({ ...now(), notBefore: DUE, expiresAt: DUE + 14 * DAY_MS });
});

it('waits as queued, with a time as scheduled', () => {
  expect(waiting(now())).toEqual({ ...now(), status: 'queued' });
  expect(waiting(later())).toEqual({ ...later(), status: 'scheduled' });
});

it('keeps the time of the first try', () => {
  const running = started(waiting(later()), DUE);
  expect(running).toEqual({ ...later(), status: 'running', startedAt: DUE });
  const again = requeued(running);
  expect(again).toEqual({ ...running, status: 'queued' });
  expect(started(again, DUE + 1)).toEqual(running);
});

it('is kept for 7 days after its end', () => {
  const running = started(now(), START + 1);
  expect(finished(running, 'closed', START + 2)).toEqual({
    ...running,
    status: 'closed',
    finishedAt: START + 2,
    expiresAt: START + 2 + 7 * DAY_MS,
  });
});

it('one that is cancelled before its time is kept for 7 days after its time: its message still waits', () => {
  const expected = { status: 'cancelled', finishedAt: START + 2, expiresAt: DUE + 7 * DAY_MS };
  expect(finished(waiting(later()), 'cancelled', START + 2)).toMatchObject(expected);
});

it('has an error only where it failed last', () => {
  const failed = finished(now(), 'failed', START, error);
  expect(failed).toMatchObject({ status: 'failed', error });
  expect(finished(failed, 'closed', START + 1)).not.toHaveProperty('error');
});

it.each<[OperationStatus, boolean, boolean]>([
  ['accepted', false, true],
  ['queued', false, true],
  ['scheduled', false, true],
  ['running', false, false],
  ['closed', true, false],
  ['alreadyClosed', true, false],
  ['failed', true, false],
  ['cancelled', true, false],
])('%s: final %j, can be cancelled %j', (status, final, cancellable) => {
  const operation = { ...now(), status };
  expect([isFinal(operation), isCancellable(operation)]).toEqual([final, cancellable]);
});

describe('viewOf', () => {
  const queuedAt = '2026-11-22T12:00:00.000Z';
  const notBefore = '2026-11-22T12:01:30.000Z';

  it.each<[string, Operation, object]>([
    ['accepted', now(), { status: 'queued', queuedAt }],
    ['accepted for later', later(), { status: 'scheduled', queuedAt, notBefore }],
    ['queued', waiting(now()), { status: 'queued', queuedAt }],
    [
      'failed',
      finished(started(now(), START + 1), 'failed', START + 2, error),
      {
        status: 'failed',
        queuedAt,
        startedAt: '2026-11-22T12:00:00.001Z',
        finishedAt: '2026-11-22T12:00:00.002Z',
        error,
      },
    ],
  ])('shows status, times and error of one %s, nothing else', (_what, operation, view) => {
    expect(viewOf(operation)).toStrictEqual({ operationId: OPERATION_ID, ...view });
  });
});
