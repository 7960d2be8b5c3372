import fc from 'fast-check';
import { addressForms } from '../../local/simulators/graph/tenant/addressForms';
import { MARK } from './secrets';
import { anyText, webPath } from '../support/anyText';

/** The fields of a valid close request. */
export type Fields = Record<string, string>;

/** Addresses that the simulated tenant knows. */
export const tenantAddresses = fc
  .constantFrom(...addressForms.filter(({ delegatedOnly }) => !delegatedOnly))
  .map(({ request }) => request as Fields);

const ODD_UNITS = Array.from(" .%#&'+;=@{}^`~$\ufffe\uffff\u2028\u00a0é");
// What OneDrive refuses in names, and what makes segments.
const nameUnit = fc
  .oneof(
    { weight: 3, arbitrary: anyText({ minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_UNITS) },
  )
  .filter((unit) => !/[\u0000-\u001f\u007f-\u009f"*:<>?\\|/]/.test(unit) && unit.isWellFormed());
const name = fc.string({ unit: nameUnit, maxLength: 12 }).map((rest) => `${MARK}${rest}`);
const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join('/'));
const graphId = fc.stringMatching(/^[A-Za-z0-9!._~-]{1,40}$/).filter((id) => !/^\.{1,2}$/.test(id));
const host = fc.stringMatching(/^[a-z0-9]{1,12}(-[a-z0-9]{1,8})?(\.[a-z]{2,8}){1,3}$/);

const owners: fc.Arbitrary<Fields> = fc.oneof(
  fc.constant({}),
  fc
    .oneof(
      fc.uuid(),
      fc
        .tuple(fc.stringMatching(/^[A-Za-z0-9'._!#^~+&-]{1,20}$/), host)
        .map((parts) => parts.join('@')),
    )
    .map((userId) => ({ userId })),
  fc
    .oneof(
      fc.constant('root'),
      fc.uuid(),
      host,
      fc.tuple(host, fc.uuid(), fc.uuid()).map((parts) => parts.join(',')),
      fc
        .tuple(host, fc.constantFrom('sites', 'teams'), path)
        .map(([h, kind, p]) => `${h}:/${kind}/${p}`),
    )
    .map((siteId) => ({ siteId })),
);
const items: fc.Arbitrary<Fields> = fc.oneof(
  graphId.map((itemId) => ({ itemId })),
  path.map((itemPath) => ({ itemPath })),
  path.map((itemPath) => ({ itemPath: `/${itemPath}` })),
);

/** Addresses of every form, of nothing that exists. */
export const wideAddresses: fc.Arbitrary<Fields> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(owners, graphId, items, fc.boolean())
      .map(([owner, driveId, item, hasDrive]) => ({
        ...owner,
        ...((hasDrive || Object.keys(owner).length === 0) && { driveId }),
        ...item,
      })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(host, webPath).map(([h, p]) => ({ webUrl: `https://${h}/${MARK}${p}` })),
  },
);
