import { setTimeout as delay } from 'node:timers/promises';
import type { QueueClient } from '@azure/storage-queue';
import type { EntraSimulator } from '../simulators/entra/service/entraSimulator';
import type { GraphSimulator } from '../simulators/graph/service/graphSimulator';
import { addressesOf } from '../simulators/graph/tenant/mailMessage';
import { budget, member, robot } from '../simulators/graph/tenant/tenant';

const RECIPIENT = 'ada@contoso.com';
export const RESULTS_QUEUE = 'close-session-results';

/** Settings of the demo beside those of any start. */
export const sceneSettings = {
  CLOSE_SESSION_RESULTS_QUEUE: RESULTS_QUEUE,
  NOTIFY_SENDER: robot.userPrincipalName,
  NOTIFY_ALLOWED_RECIPIENTS: RECIPIENT,
};

/** The running stack, as a scene needs it. */
export interface Stage {
  url: string;
  graph: GraphSimulator;
  entra: EntraSimulator;
  results: QueueClient;
}

/** What people do beside closing one session at once: what came out, and what has to. */
export interface Scene {
  what: string;
  play: (stage: Stage) => Promise<string>;
  expected: string;
}

interface Shown {
  operationId: string;
  status: string;
}

const { driveId, itemId } = budget;
const openOne = (graph: GraphSimulator) => ({
  workbookSessionId: graph.openSession({ driveId, itemId }).id,
  driveId,
  itemId,
});
const isOpen = (graph: GraphSimulator, sessionId: string): boolean =>
  graph.sessions().some(({ id, state }) => id === sessionId && state === 'open');

const post = (url: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** Follows an operation as Power Automate does, only faster. */
async function untilDone(url: string): Promise<Shown> {
  for (;;) {
    const answer = await fetch(url);
    const shown = (await answer.json()) as Shown;
    if (answer.status === 200 && shown.status !== 'scheduled') return shown;
    await delay(50);
  }
}

/** Waits for the result message of an operation. */
async function resultOf({ results }: Stage, operationId: string): Promise<string> {
  for (;;) {
    const { receivedMessageItems } = await results.receiveMessages({ numberOfMessages: 32 });
    const events = receivedMessageItems.map(
      ({ messageText }) => JSON.parse(messageText) as { subject: string; type: string },
    );
    const event = events.find(({ subject }) => subject === operationId);
    if (event !== undefined) return event.type;
    await delay(50);
  }
}

export const scenes: readonly Scene[] = [
  {
    what: '25 sessions in one call, one of them misspelt',
    expected: '200 closed 24, failed 1',
    async play({ url, graph }) {
      const requests: object[] = Array.from({ length: 24 }, (_, at) => {
        const workbook = { driveId, itemId: `01DEMO${at}` };
        graph.addWorkbook({ ...workbook, itemPath: `Demo ${at}.xlsx` });
        return { workbookSessionId: graph.openSession(workbook).id, ...workbook };
      });
      requests.splice(7, 0, { ...openOne(graph), itemID: 'x' });
      const answer = await post(`${url}/api/closeSessions`, { requests });
      const { closed, failed } = (await answer.json()) as { closed: number; failed: number };
      return `${answer.status} closed ${closed}, failed ${failed}`;
    },
  },
  {
    what: 'the session of a signed-in user, in that user’s own drive',
    expected: '200 closed',
    async play({ url, graph, entra }) {
      const { workbookSessionId } = openOne(graph);
      const token = entra.issueUserToken({ user: member });
      const headers = { Authorization: `Bearer ${token}` };
      const answer = await post(`${url}/api/closeSession`, { workbookSessionId, itemId }, headers);
      return `${answer.status} ${((await answer.json()) as Shown).status}`;
    },
  },
  {
    what: 'respond-async, with a result message and a mail',
    expected: '202 queued, closed; result workbookSession.closed; mail to ada@contoso.com',
    async play(stage) {
      const { url, graph } = stage;
      const request = { ...openOne(graph), notify: { email: [RECIPIENT], on: 'always' } };
      const answer = await post(`${url}/api/closeSession`, request, { Prefer: 'respond-async' });
      const { operationId, status } = (await answer.json()) as Shown;
      const done = await untilDone(answer.headers.get('location') ?? '');
      const result = await resultOf(stage, operationId);
      while (graph.mails().length === 0) await delay(50);
      const addresses = graph.mails().flatMap(({ message }) => addressesOf(message));
      return `${answer.status} ${status}, ${done.status}; result ${result}; mail to ${addresses.join()}`;
    },
  },
  {
    what: 'closeAfter PT2S: open for a while, then closed',
    expected: '201 scheduled, open; closed',
    async play({ url, graph }) {
      const request = openOne(graph);
      const answer = await post(`${url}/api/closeSession`, { ...request, closeAfter: 'PT2S' });
      const { status } = (await answer.json()) as Shown;
      const before = isOpen(graph, request.workbookSessionId) ? 'open' : 'closed';
      const done = await untilDone(answer.headers.get('location') ?? '');
      return `${answer.status} ${status}, ${before}; ${done.status}`;
    },
  },
  {
    what: 'closeAfter PT2S, cancelled: stays open',
    expected: '201 scheduled; 200 cancelled; result workbookSession.cancelled, open',
    async play(stage) {
      const { url, graph } = stage;
      const request = openOne(graph);
      const answer = await post(`${url}/api/closeSession`, { ...request, closeAfter: 'PT2S' });
      const { operationId, status } = (await answer.json()) as Shown;
      const location = answer.headers.get('location') ?? '';
      const cancelled = await fetch(location, { method: 'DELETE' });
      const now = ((await cancelled.json()) as Shown).status;
      const result = await resultOf(stage, operationId);
      const after = isOpen(graph, request.workbookSessionId) ? 'open' : 'closed';
      return `${answer.status} ${status}; ${cancelled.status} ${now}; result ${result}, ${after}`;
    },
  },
];
