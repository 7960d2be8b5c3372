import fc from 'fast-check';
import { type Fields, tenantAddresses, wideAddresses } from './addresses';
import { MARK } from './secrets';

const printable = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((c) => String.fromCharCode(c)),
    maxLength,
  });

/** Session ids that a leak could be told by, of every length that is allowed. */
export const sessionIds: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.uuid(), printable(60))
      .map(([id, rest]) => `cluster=${MARK}&session=${id}${rest}`),
  },
  { weight: 1, arbitrary: fc.uuid().map((id) => `cluster=${MARK}${id}`.padEnd(2_048, '%2e')) },
);

/** A valid close request, and whether the simulated tenant has its workbook. */
export interface ValidRequest {
  fields: Fields;
  isReachable: boolean;
}

const withSession = (addresses: fc.Arbitrary<Fields>, isReachable: boolean) =>
  fc.tuple(sessionIds, addresses).map(([workbookSessionId, address]): ValidRequest => ({
    fields: { workbookSessionId, ...address },
    isReachable,
  }));

export const validRequests: fc.Arbitrary<ValidRequest> = fc.oneof(
  withSession(tenantAddresses, true),
  withSession(wideAddresses, false),
);
