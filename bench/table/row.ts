/** One line of the table: what was measured, beside its yardstick, in pairs of the same run. */
export interface Row {
  what: string;
  yardstick: string;
  unit: string;
  /** Most that the ratio may be. */
  goal: number;
  pairs: readonly Pair[];
}

export interface Pair {
  ours: number;
  yardstick: number;
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

/** Ours to the yardstick: the median of the pairs, since what the machine does meanwhile hits both of a pair. */
export function ratioOf({ pairs }: Row): number {
  return median(pairs.map(({ ours, yardstick }) => ours / yardstick));
}

export const HEADER = [
  '| what | median | least to most | yardstick | its median | ratio | goal |',
  '| --- | --- | --- | --- | --- | --- | --- |',
].join('\n');

/** A row in Markdown. */
export function rowText(row: Row): string {
  const { what, yardstick, unit, goal, pairs } = row;
  const ours = pairs.map((pair) => pair.ours);
  const theirs = pairs.map((pair) => pair.yardstick);
  const shown = (figure: number): string => figure.toPrecision(3);
  const ratio = ratioOf(row);
  const cells = [
    what,
    `${shown(median(ours))} ${unit}`,
    `${shown(Math.min(...ours))} to ${shown(Math.max(...ours))}`,
    yardstick,
    `${shown(median(theirs))} ${unit}`,
    ratio.toFixed(2),
    `<= ${goal}${ratio <= goal ? '' : ' MISSED'}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
