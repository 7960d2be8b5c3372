import { fromClaimEntity, toClaimEntity } from '../../../shared/operations/claimRow';
import { GUID } from '../../support/closeRequests';
import { START } from '../../support/manualClock';
import { OPERATION_ID } from '../../support/outcomes';

const named = { operationId: OPERATION_ID, requestHash: 'hash' };
const claim = { ...named, queuedAt: START, expiresAt: START + 1_000 };

it('a claim is a row of its Repeatability-Request-ID, with times that sort as text', () => {
  const row = toClaimEntity(GUID, claim);
  expect(row).toStrictEqual({
    partitionKey: GUID,
    rowKey: 'repeatability',
    ...named,
    queuedAt: '2026-11-22T12:00:00.000Z',
    expiresAt: '2026-11-22T12:00:01.000Z',
  });
  expect(fromClaimEntity(row)).toStrictEqual(claim);
});
