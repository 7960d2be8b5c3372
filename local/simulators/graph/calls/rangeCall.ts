import * as z from 'zod';
import type { Answer } from '../../common/answer';
import { type Cells, type CellRange, parseRange } from '../tenant/cells';
import type { Sessions } from '../tenant/sessions';
import type { Workbook } from '../tenant/tenant';
import { type GraphCall, parseJson } from './graphCall';
import { badRequest, itemNotFound, methodNotAllowed } from './graphRefusal';

/** What range calls read and change. */
export interface RangeWorld {
  cells: Cells;
  sessions: Sessions;
}

/** Every workbook of the tenant has one worksheet. */
const WORKSHEET = 'Sheet1';
/** A real range may be larger: a rehearsal has no use for it. */
const MOST_CELLS = 10_000;

const updateSchema = z.looseObject({
  values: z.array(z.array(z.union([z.string(), z.number(), z.boolean()]))),
});

/**
 * Reads (GET) or writes (PATCH) the values of a range: https://learn.microsoft.com/graph/api/range-update
 * The real one answers with more properties. Throws GraphRefusal where Graph would refuse.
 * @param sessionId of an open session on this workbook; absent: without a session, which Graph allows
 */
export function performRangeCall(
  call: GraphCall,
  { worksheet, address }: { worksheet: string; address: string },
  workbook: Workbook,
  sessionId: string | undefined,
  { cells, sessions }: RangeWorld,
): Answer {
  if (worksheet.toLowerCase() !== WORKSHEET.toLowerCase()) throw itemNotFound();
  const range = parseRange(address);
  if (!range || range.columns * range.rows > MOST_CELLS) {
    throw badRequest('The argument is invalid or missing or has an incorrect format.');
  }
  const saved = `${workbook.driveId}/${workbook.itemId}`;
  const isKept = sessionId === undefined || sessions.isPersistent(sessionId);
  const layers = isKept ? [saved] : [sessionId, saved];
  if (call.method === 'PATCH') {
    cells.write(layers[0] ?? saved, range, valuesOf(call.body, range));
  } else if (call.method !== 'GET') {
    throw methodNotAllowed('GET, PATCH');
  }
  return {
    status: 200,
    body: {
      address: `${WORKSHEET}!${address.toUpperCase()}`,
      rowCount: range.rows,
      columnCount: range.columns,
      values: cells.read(layers, range),
    },
  };
}

function valuesOf(body: string, { rows, columns }: CellRange) {
  const { values } = parseJson(updateSchema, body);
  if (values.length !== rows || values.some((row) => row.length !== columns)) {
    throw badRequest(
      "The number of rows or columns in the input array doesn't match the size or dimensions of the range.",
    );
  }
  return values;
}
