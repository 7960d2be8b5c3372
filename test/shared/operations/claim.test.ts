import { claimOf, repeatStep } from '../../../shared/operations/claim';
import {
  acceptedOperation,
  type Operation,
  type OperationStatus,
} from '../../../shared/operations/operationState';
import { START } from '../../support/manualClock';
import { OPERATION_ID } from '../../support/outcomes';

const DAY_MS = 86_400_000;
const accepted = acceptedOperation(OPERATION_ID, START, START + DAY_MS);
const claim = claimOf(accepted, 'hash');
const having = (status: OperationStatus): Operation => ({ ...accepted, status });

it('a claim names the operation, when it was asked for, and lives as long as it may', () => {
  const { expiresAt } = accepted;
  const named = { operationId: OPERATION_ID, queuedAt: START, requestHash: 'hash' };
  expect(claim).toStrictEqual({ ...named, expiresAt });
});

describe('a repeat', () => {
  it.each<[string, Operation | undefined, number, string]>([
    ['accepted', accepted, 10_000, 'wait'],
    ['accepted', accepted, 10_001, 'send'],
    ['not there yet', undefined, 0, 'wait'],
    ['not there yet', undefined, 10_000, 'wait'],
    ['not there', undefined, 10_001, 'send'],
    ['not there', undefined, 7 * DAY_MS, 'send'],
    ['forgotten', undefined, 7 * DAY_MS + 1, 'takeOver'],
    ['unsent', having('unsent'), 0, 'send'],
    ['unsent', having('unsent'), 7 * DAY_MS + 1, 'send'],
  ])('of an operation that is %s: case %#', (_what, operation, ageMs, step) => {
    expect(repeatStep(claim, 'hash', operation, START + ageMs)).toStrictEqual({ step });
  });

  it.each<OperationStatus>([
    'queued',
    'scheduled',
    'running',
    'closed',
    'alreadyClosed',
    'failed',
    'cancelled',
  ])('of an operation that is %s is answered with it, early or late', (status) => {
    const operation = having(status);
    for (const ageMs of [0, 10_001, 14 * DAY_MS]) {
      const step = repeatStep(claim, 'hash', operation, START + ageMs);
      expect(step).toStrictEqual({ step: 'answer', operation });
    }
  });

  it.each([accepted, having('unsent'), having('closed'), undefined])(
    'with another request is a conflict: %#',
    (operation) => {
      for (const ageMs of [0, 10_001, 7 * DAY_MS]) {
        expect(repeatStep(claim, 'other', operation, START + ageMs)).toEqual({ step: 'conflict' });
      }
    },
  );

  it('with another request takes over what is forgotten', () => {
    const step = repeatStep(claim, 'other', undefined, START + 7 * DAY_MS + 1);
    expect(step).toEqual({ step: 'takeOver' });
  });
});
