import { sessionFingerprint } from '../../../shared/telemetry/records/redaction';
import { type Answer, textAt } from '../../common/call';
import type { SessionCheck, Workbook } from '../services/graphSessions';
import { answerText, errorCode, word } from './answerText';
import { type Finding, type SmokeWorld, type Step, until } from './step';

/** The steps that close a session, each a session of its own. */
export const CLOSE_STEPS: readonly Step[] = [
  {
    name: 'close by driveId and itemId',
    run: (world) => closeOver(world, byId(world.workbook), 'closed'),
  },
  { name: 'close a session that is closed already', run: closeTwice },
  {
    name: 'close by driveId and itemPath',
    leftOut: ({ workbook: { itemPath } }) =>
      itemPath === undefined ? 'Graph did not say the path of the workbook' : undefined,
    run: (world) => {
      const { driveId, itemPath } = world.workbook;
      return closeOver(world, { driveId, itemPath }, 'closed');
    },
  },
  {
    name: 'close by link',
    leftOut: ({ workbook: { webUrl } }) =>
      webUrl === undefined ? 'Graph did not say the link of the workbook' : undefined,
    run: (world) => closeOver(world, { webUrl: world.workbook.webUrl }, 'closed'),
  },
  { name: 'refuse a session id that was damaged on its way', run: refuseDamagedId },
  {
    name: 'close by the queue',
    leftOut: ({ sendToQueue }) => (sendToQueue === undefined ? 'no --queue was given' : undefined),
    run: closeByQueue,
  },
];

/** The address that is the safest. */
export function byId({ driveId, itemId }: Workbook): object {
  return { driveId, itemId };
}

/** Opens a session, does something with it, and leaves none open. */
export async function withSession(
  { graph, workbook }: SmokeWorld,
  work: (sessionId: string) => Promise<Finding>,
): Promise<Finding> {
  const sessionId = await graph.open(workbook);
  try {
    return await work(sessionId);
  } finally {
    const left = await graph.close(workbook, sessionId);
    if (left !== undefined) {
      console.error(
        `Session ${sessionFingerprint(sessionId)} could not be cleared away (Graph answered ${left}): it ends by itself within minutes.`,
      );
    }
  }
}

/** How a request is told: the names of its fields, and a fingerprint. */
export function requestText(method: string, path: string, fields: object, sessionId: string) {
  const names = Object.keys(fields).join(', ');
  return `${method} ${path} with ${names}, session ${sessionFingerprint(sessionId)}`;
}

/** How the app's close ended: `closed` only where Graph says so too. */
export function closeText({ body }: Answer, { state }: SessionCheck): string {
  if (textAt(body, 'status') === 'closed') return state === 'gone' ? 'closed' : 'not closed';
  return errorCode(body) ?? word(textAt(body, 'status')) ?? 'no answer of the app';
}

function closeOver(world: SmokeWorld, address: object, status: string): Promise<Finding> {
  return withSession(world, async (workbookSessionId) => {
    const answer = await world.app.post('/api/closeSession', { workbookSessionId, ...address });
    const graph = await world.graph.check(world.workbook, workbookSessionId);
    const isClosed = answer.status === 200 && textAt(answer.body, 'status') === status;
    return {
      sent: requestText('POST', '/api/closeSession', address, workbookSessionId),
      back: answerText(answer),
      graph,
      isAsExpected: isClosed && graph.state === 'gone',
      close: closeText(answer, graph),
    };
  });
}

function closeTwice(world: SmokeWorld): Promise<Finding> {
  return withSession(world, async (workbookSessionId) => {
    await world.graph.close(world.workbook, workbookSessionId);
    const address = byId(world.workbook);
    const answer = await world.app.post('/api/closeSession', { workbookSessionId, ...address });
    return {
      sent: requestText('POST', '/api/closeSession', address, workbookSessionId),
      back: answerText(answer),
      isAsExpected: answer.status === 200 && textAt(answer.body, 'status') === 'alreadyClosed',
    };
  });
}

/** A quote around the id, as a flow adds it that takes an expression for a text. */
function refuseDamagedId(world: SmokeWorld): Promise<Finding> {
  return withSession(world, async (sessionId) => {
    const address = byId(world.workbook);
    const body = { workbookSessionId: `"${sessionId}"`, ...address };
    const answer = await world.app.post('/api/closeSession', body);
    const graph = await world.graph.check(world.workbook, sessionId);
    const isRefused =
      answer.status === 400 && textAt(answer.body, 'error', 'code') === 'InvalidRequest';
    return {
      sent: `${requestText('POST', '/api/closeSession', address, sessionId)} in quotes`,
      back: answerText(answer),
      graph,
      isAsExpected: isRefused && graph.state === 'open',
    };
  });
}

function closeByQueue(world: SmokeWorld): Promise<Finding> {
  return withSession(world, async (workbookSessionId) => {
    const { graph, workbook, sendToQueue, clock } = world;
    const address = byId(workbook);
    const sentAt = clock.now();
    await sendToQueue?.({ workbookSessionId, ...address });
    const gone = await until(world, async () => {
      const check = await graph.check(workbook, workbookSessionId);
      return check.state === 'open' ? undefined : check;
    });
    const check = gone ?? (await graph.check(workbook, workbookSessionId));
    return {
      sent: requestText('message', 'in the queue', address, workbookSessionId),
      back: `${check.state === 'open' ? 'still open' : 'gone'} after ${Math.round((clock.now() - sentAt) / 1000)} s`,
      graph: check,
      isAsExpected: check.state === 'gone',
      close: check.state === 'gone' ? 'closed' : 'not closed',
    };
  });
}
