import type { GraphSimulator } from '../../local/simulators/graph/service/graphSimulator';
import { member } from '../../local/simulators/graph/tenant/tenant';
import type { Running } from './world';

export interface BulkBody {
  closed: number;
  alreadyClosed: number;
  failed: number;
  results: { status?: string; error?: { code: string } }[];
  error?: { code: string; details?: { target: string }[] };
}

interface Address {
  driveId: string;
  itemId: string;
}

let workbooks = 0;

/** Opens sessions, each in a workbook of its own, and gives the requests that close them. */
export function openEach(graph: GraphSimulator, count: number) {
  return Array.from({ length: count }, () => {
    const address = { driveId: member.driveId, itemId: `01BULK${++workbooks}` };
    graph.addWorkbook({ ...address, itemPath: `Bulk/${workbooks}.xlsx` });
    return openAgain(graph, address);
  });
}

/** Opens a session in a workbook that is there already. */
export function openAgain(graph: GraphSimulator, { driveId, itemId }: Address) {
  return { workbookSessionId: graph.openSession({ driveId, itemId }).id, driveId, itemId };
}

/** Posts a bulk request; a text is sent as it is. */
export async function postBulk(
  { app }: Pick<Running, 'app'>,
  sent: unknown,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${app.url}/api/closeSessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof sent === 'string' ? sent : JSON.stringify(sent),
  });
  const text = await answer.text();
  const body = (text === '' ? {} : JSON.parse(text)) as BulkBody;
  return { status: answer.status, headers: answer.headers, body };
}
