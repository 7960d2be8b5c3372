import * as z from 'zod';
import type { Answer } from '../../common/answer';
import type { Directory } from '../tenant/directory';
import { type GraphCall, parseJson } from './graphCall';
import { GraphRefusal, badRequest, itemNotFound, methodNotAllowed } from './graphRefusal';
import { performRangeCall } from './rangeCall';
import { operationOf, parseItemPath, parseRangePath, parseRoute } from './route';
import { makeSessionId } from '../tenant/sessionId';
import type { Cells } from '../tenant/cells';
import type { Sessions } from '../tenant/sessions';
import { member, type Workbook } from '../tenant/tenant';

/** What workbook calls read and change. */
export interface WorkbookWorld {
  directory: Directory;
  sessions: Sessions;
  cells: Cells;
  now: () => number;
  randomBytes: (size: number) => Buffer;
}

const OPTIONAL_JSON = z.record(z.string(), z.unknown());
const CREATE_BODY = z.looseObject({ persistChanges: z.boolean().optional() });
const ODATA = 'application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8';

/** Does what a call for a workbook or its item asks for. Throws GraphRefusal where Graph would refuse. */
export function performWorkbookCall(call: GraphCall, world: WorkbookWorld): Answer {
  const named = operationOf(call.path);
  if (named === 'getItem') return getItem(call, world);
  if (named === 'range') return useRange(call, world);
  const { operation, address } = parseRoute(call.path);
  if (call.method !== 'POST') throw methodNotAllowed();
  const workbook = world.directory.find(address, meOf(call));
  if (!workbook) throw itemNotFound();
  switch (operation) {
    case 'createSession':
      return createSession(call, workbook, world);
    case 'refreshSession':
      return useSession(call, workbook, 'refresh', world);
    case 'closeSession':
      return useSession(call, workbook, 'close', world);
  }
}

/** What tells where it is, whatever `$select` asks for: the real one leaves out what is not asked for. */
function getItem(call: GraphCall, world: WorkbookWorld): Answer {
  const address = parseItemPath(call.path);
  if (call.method !== 'GET') throw methodNotAllowed('GET');
  const workbook = world.directory.find(address, meOf(call));
  if (!workbook) throw itemNotFound();
  const { driveId, itemId: id, itemPath, links } = workbook;
  const folders = itemPath.split('/');
  const name = folders.pop();
  const path = [`/drives/${driveId}/root:`, ...folders.map(encodeURIComponent)].join('/');
  const siteId = world.directory.siteOfDrive(driveId);
  return {
    status: 200,
    headers: { 'Content-Type': ODATA },
    body: { id, name, webUrl: links[0], parentReference: { driveId, path, siteId } },
  };
}

function createSession(call: GraphCall, workbook: Workbook, world: WorkbookWorld): Answer {
  const { persistChanges = false } = parseJson(CREATE_BODY, call.body);
  const id = makeSessionId(world.randomBytes);
  world.sessions.open({ id, workbook, persistChanges }, world.now());
  const host = call.headers.host ?? 'graph.microsoft.com';
  const context = `https://${host}/${call.version}/$metadata#microsoft.graph.workbookSessionInfo`;
  return {
    status: 201,
    headers: { 'Content-Type': ODATA },
    body: { '@odata.context': context, id, persistChanges },
  };
}

function useSession(
  { headers, body }: GraphCall,
  workbook: Workbook,
  how: 'refresh' | 'close',
  world: WorkbookWorld,
): Answer {
  // Documented without a body; the documentation's own example sends {}.
  if (body !== '') parseJson(OPTIONAL_JSON, body);
  const id = headers['workbook-session-id'];
  if (typeof id !== 'string' || id === '') {
    throw badRequest('The request is missing the workbook-session-id header.');
  }
  takeSession(id, workbook, how, world);
  return { status: 204 };
}

/** Reads or writes cells: within a session where one is named. */
function useRange(call: GraphCall, world: WorkbookWorld): Answer {
  const { address, worksheet, cells } = parseRangePath(call.path);
  const workbook = world.directory.find(address, meOf(call));
  if (!workbook) throw itemNotFound();
  const id = call.headers['workbook-session-id'];
  const sessionId = typeof id === 'string' && id !== '' ? id : undefined;
  if (sessionId !== undefined) takeSession(sessionId, workbook, 'refresh', world);
  return performRangeCall(call, { worksheet, address: cells }, workbook, sessionId, world);
}

/** Throws GraphRefusal 404 for a session that is not open. */
function takeSession(
  id: string,
  workbook: Workbook,
  how: 'refresh' | 'close',
  { sessions, now }: WorkbookWorld,
): void {
  const state = sessions.use(id, workbook, how, now());
  if (state === 'open') return;
  throw new GraphRefusal(
    404,
    'invalidSessionReCreatable',
    'The session was not found or has timed out. Create a new session and try again.',
    {
      code: state === 'unknown' ? 'SessionNotFound' : 'InvalidOrTimedOutSession',
      message: 'The workbook session is not valid any more.',
    },
  );
}

/** An opaque token, which names nobody, counts as the member's; an app has no `me`. */
function meOf({ caller, path }: GraphCall): string {
  if (caller.isApp && path.startsWith('/me/')) {
    throw badRequest('/me request is only valid with delegated authentication flow.');
  }
  return caller.oid ?? member.id;
}
