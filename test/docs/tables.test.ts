import { USAGE } from '../../tools/grants/command/usage';
import alerts from '../../infra/alerts.json';
import { firstColumn, readFromRoot } from '../support/docsTables';

it('docs/deploy.md lists every variable of the azd environment that counts', () => {
  const infra = [
    ...readFromRoot('infra/main.bicepparam').matchAll(/readEnvironmentVariable\('(\w+)'/g),
  ];
  const grants = [...USAGE.matchAll(/\bGRANT_\w+/g)].map(([name]) => name);
  const all = new Set([...infra.map(([, name = '']) => name), ...grants]);
  expect(all.size).toBeGreaterThan(25);
  expect(firstColumn('docs/deploy.md', '### Variables')).toEqual([...all].sort());
});

it('docs/operate.md says what to do about every alert', () => {
  const names = [...alerts.map(({ name }) => name), 'queueBacklog'];
  expect(firstColumn('docs/operate.md', '## Alerts')).toEqual(names.sort());
});
