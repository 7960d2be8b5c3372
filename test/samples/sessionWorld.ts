import { readFileSync } from 'node:fs';
import { TableClient } from '@azure/data-tables';
import { Agent, fetch } from 'undici';
import { budget } from '../../local/simulators/graph/tenant/tenant';
import { OPERATIONS_TABLE } from '../../shared/operations/operationTable';
import { startAzurite } from '../../local/stack/azurite';
import { useApp, useWorld, type World } from '../e2e/world';

/** What a sample that works in a session runs against, and what came of it. */
export interface SessionWorld {
  world: World;
  /** The environment that the samples read. */
  environment: (more?: Record<string, string>) => Promise<Record<string, string>>;
  /** The calls of Graph since the beginning of the test. */
  graphCalls: () => string[];
  /** The states of the sessions that were opened since then. */
  sessions: () => string[];
  /** The states of the operations that were begun since then. */
  operations: () => Promise<string[]>;
  /** What stands in the cell that the samples write. */
  cell: () => Promise<unknown>;
}

const { driveId, itemId } = budget;

/** For the tests of a file: one app, and nothing broken or recorded at the beginning of each. */
export function useSessionWorld(name: string): SessionWorld {
  // Storage of its own: all operations in it are those of these tests.
  const world = useWorld(() => startAzurite({ services: ['queue', 'table'] }));
  const running = useApp(world, name, () => ({ FUNCTIONS_KEY: 'k-1' }));
  let dispatcher: Agent;
  let knownSessions = 0;
  let knownOperations: string[] = [];

  beforeAll(() => {
    dispatcher = new Agent({ connect: { ca: readFileSync(caFile(), 'utf8') } });
  });
  beforeEach(async () => {
    knownSessions = world.graph.sessions().length;
    knownOperations = (await operationRows()).map(({ id }) => id);
  });
  afterAll(() => dispatcher.destroy());

  const caFile = () => world.settings['NODE_EXTRA_CA_CERTS'] ?? '';
  const token = async () =>
    (await fetch(`${world.graph.endpoint}/_simulator/token`, { dispatcher })).text();

  const operationRows = async () => {
    const options = { allowInsecureConnection: true };
    const { connectionString } = world.azurite;
    const table = TableClient.fromConnectionString(connectionString, OPERATIONS_TABLE, options);
    const rows: { id: string; status: string }[] = [];
    try {
      for await (const row of table.listEntities<{ status: string }>({
        queryOptions: { filter: "RowKey eq 'operation'" },
      })) {
        rows.push({ id: row.partitionKey ?? '', status: row.status });
      }
    } catch (error) {
      // It is created with the first operation.
      if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    }
    return rows;
  };

  const own: Omit<SessionWorld, 'world'> = {
    environment: async (more = {}) => ({
      APP_URL: running.app.url,
      FUNCTIONS_KEY: 'k-1',
      MSGRAPH_URL: world.graph.endpoint,
      MSGRAPH_TOKEN: await token(),
      DRIVE_ID: driveId,
      ITEM_ID: itemId,
      NODE_EXTRA_CA_CERTS: caFile(),
      CURL_CA_BUNDLE: caFile(),
      SSL_CERT_FILE: caFile(),
      ...more,
    }),
    graphCalls: () =>
      world.graph.requests().map(({ operation, status }) => `${operation ?? ''} ${status ?? ''}`),
    sessions: () =>
      world.graph
        .sessions()
        .slice(knownSessions)
        .map(({ state }) => state),
    operations: async () =>
      (await operationRows())
        .filter(({ id }) => !knownOperations.includes(id))
        .map(({ status }) => status),
    cell: async () => {
      const range = `drives/${driveId}/items/${itemId}/workbook/worksheets/Sheet1/range(address='A1')`;
      const answer = await fetch(`${world.graph.endpoint}/v1.0/${range}`, {
        dispatcher,
        headers: { Authorization: `Bearer ${await token()}` },
      });
      return ((await answer.json()) as { values: unknown[][] }).values[0]?.[0];
    },
  };
  return { world, ...own };
}

/** Graph cannot open the workbook any more: a close fails for good. */
export const NOT_CLOSABLE = {
  match: { operation: 'closeSession' as const },
  status: 400,
  body: { error: { code: 'unsupportedWorkbook', message: 'no workbook' } },
};
