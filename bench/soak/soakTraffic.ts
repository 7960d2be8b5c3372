import type { GraphFault } from '../../local/simulators/graph/service/graphFault';
import type { GraphSimulator } from '../../local/simulators/graph/service/graphSimulator';
import { budget } from '../../local/simulators/graph/tenant/tenant';

/** One session in so many meets a fault of Graph. */
const FAULTY_EACH = 100;
const THROTTLED_TIMES = 5;

const GONE = {
  error: {
    code: 'invalidSessionReCreatable',
    innerError: { code: 'InvalidOrTimedOutSession' },
  },
};
const FAULTS: readonly GraphFault[] = [
  { status: 503 },
  { reset: true },
  // Closed, and the answer says that the session is gone.
  { afterEffect: true, status: 404, body: GONE },
];

export interface SoakMessages {
  /** Opens a session; the message that closes it, undefined at the end. */
  next: () => string | undefined;
  /** Sessions so far. */
  opened: () => number;
}

/** Opens `count` sessions one by one, some with a fault. */
export function soakMessages(graph: GraphSimulator, count: number): SoakMessages {
  const { driveId, itemId } = budget;
  const throttledEach = Math.ceil(count / (THROTTLED_TIMES + 1));
  let opened = 0;
  function next(): string | undefined {
    if (opened === count) return undefined;
    // Forgotten by Graph it would count as closed already, which proves nothing.
    const { id } = graph.openSession({ driveId, itemId, neverExpires: true });
    opened++;
    const match = { sessionId: id };
    if (opened % FAULTY_EACH === 0) {
      graph.addFault({ match, ...FAULTS[(opened / FAULTY_EACH) % FAULTS.length] });
    } else if (opened % throttledEach === 1 && opened > 1) {
      graph.addFault({ match, status: 429, headers: { 'Retry-After': '1' } });
    }
    return JSON.stringify({ workbookSessionId: id, driveId, itemId });
  }
  return { next, opened: () => opened };
}
