import type { GraphSimulator } from '../simulators/graph/service/graphSimulator';
import { budget, offers } from '../simulators/graph/tenant/tenant';

/** A session under a fixed id, so that a printed command works as pasted, again and again. */
export interface DemoSession {
  workbookSessionId: string;
  /** Absent: on the drive of the user who calls. */
  driveId?: string;
  itemId: string;
}

const demoSession = (
  number: number,
  { driveId, itemId }: Omit<DemoSession, 'workbookSessionId'>,
) => ({
  workbookSessionId: `cluster=US5&session=15.SN3PEPF0000DEMO%2e1.A1.U1&usid=00000000-0000-4000-8000-00000000000${number}`,
  ...(driveId !== undefined && { driveId }),
  itemId,
});

/** One for the HTTP line, one for the queue line, one for the line that calls as the member. */
export const httpDemo: DemoSession = demoSession(1, budget);
export const queueDemo: DemoSession = demoSession(2, offers);
export const userDemo: DemoSession = demoSession(3, { itemId: budget.itemId });

/** What the simulator's admin route takes to open a demo session again. */
export function openingOf({ workbookSessionId: id, ...address }: DemoSession) {
  return { id, ...address, neverExpires: true };
}

/** Opens the demo sessions, and a few others beside them as in a tenant where people work. */
export function openDemoSessions(graph: GraphSimulator): void {
  for (const session of [httpDemo, queueDemo, userDemo]) graph.openSession(openingOf(session));
  for (const { driveId, itemId } of [budget, budget, offers])
    graph.openSession({ driveId, itemId });
}
