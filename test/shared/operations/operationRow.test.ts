import fc from 'fast-check';
import { CLOSE_ERRORS, type CloseErrorCode, type ErrorBody } from '../../../shared/core/closeError';
import type { Operation, OperationStatus } from '../../../shared/operations/operationState';
import { fromEntity, toEntity } from '../../../shared/operations/operationRow';
import { START } from '../../support/manualClock';
import { OPERATION_ID } from '../../support/outcomes';
import { anyText } from '../../support/anyText';

const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 1000);
const times = { queuedAt: START, expiresAt: START + 1 };
const failed = (error: ErrorBody): Operation => ({
  operationId: OPERATION_ID,
  status: 'failed',
  ...times,
  error,
});

it('has its id as the key, times as ISO 8601, the error as JSON', () => {
  const error: ErrorBody = { code: 'AccessDenied', message: 'No.' };
  const more = { startedAt: START + 3, finishedAt: START + 4, notBefore: START + 2 };
  expect(toEntity({ ...failed(error), ...more })).toEqual({
    partitionKey: OPERATION_ID,
    rowKey: 'operation',
    status: 'failed',
    queuedAt: '2026-11-22T12:00:00.000Z',
    notBefore: '2026-11-22T12:00:00.002Z',
    startedAt: '2026-11-22T12:00:00.003Z',
    finishedAt: '2026-11-22T12:00:00.004Z',
    error: JSON.stringify(error),
    expiresAt: '2026-11-22T12:00:00.001Z',
  });
});

const time = fc.integer({ min: 0, max: Date.parse('2100-01-01T00:00:00Z') });
const noNullPrototype = { noNullPrototype: true };
const errors = fc.record(
  {
    code: fc.constantFrom(...(Object.keys(CLOSE_ERRORS) as CloseErrorCode[])),
    message: anyText(),
    target: fc.string(),
    innererror: fc.record({ graphStatus: fc.nat(599), graphCode: fc.string() }, noNullPrototype),
  },
  { ...noNullPrototype, requiredKeys: ['code', 'message'] },
);
const operations = fc.record(
  {
    operationId: fc.uuid(),
    status: fc.constantFrom<OperationStatus>('accepted', 'scheduled', 'running', 'failed'),
    queuedAt: time,
    notBefore: time,
    startedAt: time,
    finishedAt: time,
    error: errors,
    expiresAt: time,
  },
  { ...noNullPrototype, requiredKeys: ['operationId', 'status', 'queuedAt', 'expiresAt'] },
);

it('comes back as it went', () => {
  fc.assert(
    fc.property(operations, (operation) => {
      expect(fromEntity(toEntity(operation))).toStrictEqual(operation);
    }),
    { numRuns },
  );
});

it('keeps of an error that is too long for a property what says most', () => {
  const cut = { code: 'InvalidRequest', message: 'Wrong.' } as const;
  const withDetail = (length: number): ErrorBody => ({
    ...cut,
    details: [{ code: 'InvalidField', message: 'x'.repeat(length), target: 'a' }],
  });
  const room = 30_000 - JSON.stringify(withDetail(0)).length;
  const longest = withDetail(room);
  expect(fromEntity(toEntity(failed(longest))).error).toEqual(longest);
  expect(fromEntity(toEntity(failed(withDetail(room + 1)))).error).toEqual(cut);
});
