import { Directory } from '../../../../../local/simulators/graph/tenant/directory';
import {
  budget,
  forecast,
  guest,
  member,
  offers,
  tenant,
} from '../../../../../local/simulators/graph/tenant/tenant';

const directory = new Directory(tenant);

it.each([
  [
    'a sharing link with another ?e=',
    { webUrl: `${String(offers.links[1]?.split('?')[0])}?e=x` },
    offers,
  ],
  ['a link with another query', { webUrl: `${String(offers.links[0])}&x=1` }, undefined],
  ['me', { itemId: forecast.itemId }, forecast],
  ["another user's item", { itemId: budget.itemId }, undefined],
  ['no item', { driveId: budget.driveId }, undefined],
])('the directory finds the workbook of %s', (_name, address, workbook) => {
  expect(directory.find(address, guest.id)).toBe(workbook);
});

it('finds nothing for nobody', () => {
  expect(directory.find({ itemId: budget.itemId })).toBeUndefined();
});

it.each([member.id, member.id.toUpperCase(), member.userPrincipalName])('knows %s', (name) => {
  expect(directory.user(name)).toBe(member);
});
