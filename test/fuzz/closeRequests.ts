import fc from 'fast-check';
import { type Fields, tenantAddresses, wideAddresses } from './addresses';
import { MARK } from './secrets';

const CHARACTERS = Array.from('AZaz09-._~%=&+:/!@$*');
const characters = fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 60 });

/** Session ids that a leak could be told by, of every length that is allowed. */
export const sessionIds: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.uuid(), characters, characters)
      .map(([id, one, other]) => `cluster=${MARK}${one}&session=${id}${other}&usid=${id}`),
  },
  {
    weight: 1,
    arbitrary: fc.uuid().map((id) => `cluster=${MARK}${id}&session=15&usid=`.padEnd(2_048, '%2e')),
  },
  // Those that Graph may think of one day.
  {
    weight: 1,
    arbitrary: fc.tuple(fc.uuid(), characters).map(([id, rest]) => `${MARK}${id}${rest}`),
  },
);

/** What becomes of a session id on its way to us. */
export const damagedIds = (id: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    ...[`"${id}"`, `'${id}'`, `“${id}”`, `{${id}}`, `<${id}>`, ` ${id}`, `${id}\n`, `${id},${id}`],
    ...[`${id}\u00a0`, `${id};`, `${id}#`, `${id}?`, `${id}\\`, `${id}|`, `${id}\u200b`],
    ...[JSON.stringify({ id }), `b'${id}'`, `${id.replaceAll('&', '&amp;')}&amp;`],
    ...[`cluster%3D${encodeURIComponent(id)}`, `CLUSTER%3d${id}`, `cluster=${MARK}`],
    ...[`cluster=${MARK}&session=1`, `cluster=${MARK}&usid=1`],
    ...['', 'undefined', 'null', 'NULL', '[object Object]', MARK.padEnd(2_049, 'x')],
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
