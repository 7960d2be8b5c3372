import { addressForms } from '../simulators/graph/tenant/addressForms';
import type { GraphSimulator } from '../simulators/graph/service/graphSimulator';
import { budget } from '../simulators/graph/tenant/tenant';

/** One line of the demo: a request that goes in by HTTP and by queue, and what has to come out. */
export interface DemoCase {
  what: string;
  /** Makes the world as the request needs it, and the request; called once for each way in. */
  prepare: (graph: GraphSimulator) => Record<string, unknown>;
  expectedByHttp: string;
  expectedByQueue: string;
}

const { driveId, itemId } = budget;
const closed = { expectedByHttp: '200 closed', expectedByQueue: 'closed, deleted' };

/** Every form of address, and what goes wrong in the life of a session. */
export function demoCases(): DemoCase[] {
  const usable = addressForms.filter(
    ({ delegatedOnly, name }) => !delegatedOnly && !name.endsWith('with a leading slash'),
  );
  const forms = usable.map(({ name, request, workbook }) => ({
    what: name,
    prepare: (graph: GraphSimulator) => {
      const { driveId, itemId } = workbook;
      return { workbookSessionId: graph.openSession({ driveId, itemId }).id, ...request };
    },
    ...closed,
  }));
  return [...forms, alreadyClosed, misspelt, throttled];
}

const alreadyClosed: DemoCase = {
  what: 'a session that is closed already',
  prepare: (graph) => {
    const { id } = graph.openSession({ driveId, itemId });
    graph.advanceTime(600);
    return { workbookSessionId: id, driveId, itemId };
  },
  expectedByHttp: '200 alreadyClosed',
  expectedByQueue: 'alreadyClosed, deleted',
};

const misspelt: DemoCase = {
  what: 'a request with a misspelt field',
  prepare: (graph) => ({
    workbookSessionId: graph.openSession({ driveId, itemId }).id,
    driveId,
    itemID: itemId,
  }),
  expectedByHttp: '400 InvalidRequest',
  expectedByQueue: 'InvalidRequest, poisoned',
};

const throttled: DemoCase = {
  what: 'a session while Graph throttles',
  prepare: (graph) => {
    const { id } = graph.openSession({ driveId, itemId });
    graph.addFault({ match: { sessionId: id }, status: 429, headers: { 'Retry-After': '1' } });
    return { workbookSessionId: id, driveId, itemId };
  },
  expectedByHttp: '200 closed',
  expectedByQueue: 'Throttled, requeued, closed, deleted',
};
