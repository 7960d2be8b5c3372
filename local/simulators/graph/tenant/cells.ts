/** What a cell holds: a formula is a text that begins with `=`, and is not calculated. */
export type CellValue = string | number | boolean;

/** A rectangle of cells, columns and rows counted from 1. */
export interface CellRange {
  left: number;
  top: number;
  columns: number;
  rows: number;
}

const CELL = String.raw`\$?([A-Z]{1,3})\$?([1-9]\d{0,6})`;
const RANGE = new RegExp(`^${CELL}(?::${CELL})?$`, 'i');

/** Reads `B2` or `A1:C3`; undefined for anything else. */
export function parseRange(address: string): CellRange | undefined {
  const [match, left, top, right = left, bottom = top] = RANGE.exec(address) ?? [];
  if (match === undefined || left === undefined || right === undefined) return undefined;
  const [columnA, columnB] = [columnNumber(left), columnNumber(right)];
  const [rowA, rowB] = [Number(top), Number(bottom)];
  return {
    left: Math.min(columnA, columnB),
    top: Math.min(rowA, rowB),
    columns: Math.abs(columnA - columnB) + 1,
    rows: Math.abs(rowA - rowB) + 1,
  };
}

/** The cells of all workbooks. What a session does not persist stays in a layer of its own. */
export class Cells {
  private readonly layers = new Map<string, Map<string, CellValue>>();

  /** @param layers by name, the uppermost first; a cell that was never written is an empty text */
  read(layers: readonly string[], range: CellRange): CellValue[][] {
    return rowsOf(range).map((row) => row.map((cell) => this.cell(layers, cell)));
  }

  write(layer: string, range: CellRange, values: readonly (readonly CellValue[])[]): void {
    const cells = this.layers.get(layer) ?? new Map<string, CellValue>();
    this.layers.set(layer, cells);
    rowsOf(range).forEach((row, down) => {
      row.forEach((cell, along) => cells.set(cell, values[down]?.[along] ?? ''));
    });
  }

  private cell(layers: readonly string[], cell: string): CellValue {
    const found = layers.find((layer) => this.layers.get(layer)?.has(cell));
    return (found && this.layers.get(found)?.get(cell)) ?? '';
  }
}

function rowsOf({ left, top, columns, rows }: CellRange): string[][] {
  const along = Array.from({ length: columns }, (_, offset) => left + offset);
  return Array.from({ length: rows }, (_, offset) =>
    along.map((column) => `${column},${top + offset}`),
  );
}

function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}
