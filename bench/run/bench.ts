/**
 * Runs benches by their names; without one, those of the table. Each row compares what was measured with a yardstick that
 * ran beside it. Fails where a goal is missed.
 * Usage: node bench.js [name …]; soak and scale take numbers after their names
 */
import { cpus, loadavg, totalmem } from 'node:os';
import { backlog } from '../table/backlog';
import { bulk } from '../table/bulk';
import { closeCpu } from '../table/closeCpu';
import { coldStart } from '../table/coldStart';
import { entryLoad } from '../table/entryLoad';
import { memory } from '../table/memory';
import { HEADER, ratioOf, type Row, rowText } from '../table/row';
import { printPace } from '../scale/pace';
import { scale } from '../scale/scale';
import { soak } from '../soak/soak';
import { telemetry } from '../telemetry/telemetry';

const TABLE: Readonly<Record<string, () => Promise<Row[]>>> = {
  load: entryLoad,
  cold: coldStart,
  cpu: closeCpu,
  bulk,
  memory,
  backlog,
};

/** Rows that are printed only where they are asked for. */
const MORE_ROWS: typeof TABLE = { telemetry };
const ROWS = { ...TABLE, ...MORE_ROWS };

/** Benches that are no row of the table; true where they met their goals. */
const OTHERS: Readonly<Record<string, (numbers: readonly number[]) => Promise<boolean>>> = {
  pace: printPace,
  scale,
  soak,
};

function machine(): string {
  const load = loadavg().map((average) => average.toFixed(1));
  const memoryGib = (totalmem() / 2 ** 30).toFixed(0);
  return `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown CPU'}, ${memoryGib} GiB, load average ${load.join(', ')}`;
}

async function printRows(names: readonly string[]): Promise<boolean> {
  let isMet = true;
  console.log(`${machine()}\n\n${HEADER}`);
  for (const name of names) {
    for (const row of (await ROWS[name]?.()) ?? []) {
      console.log(rowText(row));
      isMet &&= ratioOf(row) <= row.goal;
    }
  }
  console.log(`\n${machine()}`);
  return isMet;
}

async function main(args: readonly string[]): Promise<boolean> {
  const names = args.filter((arg) => Number.isNaN(Number(arg)));
  const known = [...Object.keys(ROWS), ...Object.keys(OTHERS)];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`There is no bench ${unknown}: ${known.join(', ')}.`);
  }
  const rows = names.length === 0 ? Object.keys(TABLE) : names.filter((name) => name in ROWS);
  let isMet = rows.length === 0 || (await printRows(rows));
  for (const name of names) {
    const numbers = args.slice(args.indexOf(name) + 1).map(Number);
    const others = OTHERS[name];
    if (others !== undefined && !(await others(numbers))) isMet = false;
  }
  return isMet;
}

main(process.argv.slice(2)).then(
  (isMet) => process.exit(isMet ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
