import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A file by its path from the root of the repository. */
export const readFromRoot = (path: string) =>
  readFileSync(join(resolve(__dirname, '../..'), path), 'utf8');

/**
 * The names in backticks in the first column of the tables of a section, in order.
 * @param table of several tables, the one whose first column has that heading
 */
export function firstColumn(page: string, heading: string, table = ''): string[] {
  const [, section = ''] = readFromRoot(page).split(`\n${heading}\n`);
  const [tables = ''] = section.split('\n#');
  const rows = tables.split(/\n(?=\| \w[^`\n]*\|)/).filter((part) => part.startsWith(`| ${table}`));
  const cells = table === '' ? tables : rows.join('\n');
  return [...cells.matchAll(/^\| (`[^|]+) \|/gm)]
    .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)])
    .map(([, name = '']) => name)
    .sort();
}
