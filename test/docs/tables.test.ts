import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { USAGE } from '../../tools/grants/command/usage';
import alerts from '../../infra/alerts.json';

const read = (path: string) => readFileSync(join(resolve(__dirname, '../..'), path), 'utf8');

/** The names in backticks in the first column of a section's table. */
function firstColumn(page: string, heading: string): string[] {
  const [, section = ''] = read(page).split(`\n${heading}\n`);
  const [table = ''] = section.split('\n#');
  return [...table.matchAll(/^\| (`[^|]+) \|/gm)]
    .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)])
    .map(([, name = '']) => name)
    .sort();
}

it('docs/deploy.md lists every variable of the azd environment that counts', () => {
  const infra = [...read('infra/main.bicepparam').matchAll(/readEnvironmentVariable\('(\w+)'/g)];
  const grants = [...USAGE.matchAll(/\bGRANT_\w+/g)].map(([name]) => name);
  const all = new Set([...infra.map(([, name = '']) => name), ...grants]);
  expect(all.size).toBeGreaterThan(25);
  expect(firstColumn('docs/deploy.md', '### Variables')).toEqual([...all].sort());
});

it('docs/operate.md says what to do about every alert', () => {
  const names = [...alerts.map(({ name }) => name), 'queueBacklog'];
  expect(firstColumn('docs/operate.md', '## Alerts')).toEqual(names.sort());
});
