import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { Azurite } from '../../local/stack/azurite';
import { startSimulatedCloud } from '../../local/stack/simulatedCloud';
import type { EntraSimulator } from '../../local/simulators/entra/service/entraSimulator';
import type { GraphSimulator } from '../../local/simulators/graph/service/graphSimulator';
import { budget } from '../../local/simulators/graph/tenant/tenant';
import {
  type ManagedIdentity,
  startManagedIdentity,
} from '../../local/simulators/identity/managedIdentity';
import { sharedAuthority } from '../support/sharedAuthority';
import { sharedAzurite } from '../support/sharedAzurite';
import { type App, keepApp, startApp, stopApps, until } from './app';

/** Everything around the app: its own Graph, identity, Entra and storage, given to it by settings. */
export interface World {
  graph: GraphSimulator;
  identity: ManagedIdentity;
  entra: EntraSimulator;
  azurite: Azurite;
  settings: Record<string, string>;
  /** Turns delegated mode on; not among the settings. */
  delegated: Record<string, string>;
  /** Waits until a fault of Graph delays a call, and ends the delay. */
  endDelay(): Promise<void>;
  /** Starts the app with the settings of this world, and queues of its own. */
  start(name: string, more?: Record<string, string>): Promise<Running>;
  /** A queue by its name, whether it is there or not. */
  queue(name: string): QueueClient;
  /** Forgets what was recorded, and what was broken. */
  clear(): void;
  stop(): Promise<void>;
}

export interface Running {
  app: App;
  queue: QueueClient;
  poison: QueueClient;
  /** Posts a close request; a text is sent as it is. */
  post: (body: unknown, headers?: Record<string, string>) => Promise<Response>;
  /** The poison records, once there is one; they are taken out. */
  poisoned(): Promise<string[]>;
  /** Waits until no message is left, hidden ones included. */
  empty(): Promise<void>;
}

/** Queue settings that do not make a test wait. */
const QUICK = {
  AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:00.5',
  AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:01',
};

/** @param startStorage default: the storage that all test files share */
export async function startWorld(startStorage = sharedAzurite): Promise<World> {
  const [identity, azurite, authority] = await Promise.all([
    startManagedIdentity(),
    startStorage(),
    sharedAuthority(),
  ]);
  const delays = delaysWithAnEnd();
  const sleep = (ms: number) => delays.sleep(ms);
  const cloud = await startSimulatedCloud({}, identity, { sleep, authority });
  const { graph, entra, env } = cloud;
  if (entra === undefined) throw new Error('nobody else says who acts');
  const { GRAPH_ENDPOINT = '', NODE_EXTRA_CA_CERTS = '', ...delegated } = env;
  const storage = QueueServiceClient.fromConnectionString(azurite.connectionString);
  const settings = {
    ...QUICK,
    GRAPH_ENDPOINT,
    IDENTITY_ENDPOINT: identity.endpoint,
    IDENTITY_HEADER: identity.header,
    AzureWebJobsStorage: azurite.connectionString,
    NODE_EXTRA_CA_CERTS,
  };
  return {
    graph,
    identity,
    entra,
    azurite,
    settings,
    delegated: delegated as Record<string, string>,
    endDelay: () => delays.end(),
    queue: (name) => storage.getQueueClient(name),
    async start(name, more = {}) {
      const app = await startApp({ ...settings, CLOSE_SESSION_QUEUE: name, ...more });
      const queue = storage.getQueueClient(name);
      const poison = storage.getQueueClient(`${name}-poison`);
      await queue.createIfNotExists();
      return {
        app,
        queue,
        poison,
        post: (body, headers = {}) =>
          fetch(`${app.url}/api/closeSession`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', ...headers },
            body: typeof body === 'string' ? body : JSON.stringify(body),
          }),
        poisoned: () =>
          until(async () => {
            if (!(await poison.exists())) return undefined;
            const { receivedMessageItems } = await poison.receiveMessages({ numberOfMessages: 32 });
            for (const { messageId, popReceipt } of receivedMessageItems) {
              await poison.deleteMessage(messageId, popReceipt);
            }
            const texts = receivedMessageItems.map(({ messageText }) => messageText);
            return texts.length > 0 ? texts : undefined;
          }),
        empty: async () => {
          await until(async () => (await queue.getProperties()).approximateMessagesCount === 0);
        },
      };
    },
    clear: () => {
      for (const part of [graph, entra, identity]) {
        part.clearRequests();
        part.clearFaults();
      }
      graph.clearMails();
      entra.clearRefusals();
    },
    async stop() {
      await cloud.stop();
      await Promise.all([identity.stop(), azurite.stop()]);
    },
  };
}

/** A world for the tests of a file: each begins with nothing recorded and nothing broken, and ends its apps. */
export function useWorld(startStorage?: () => Promise<Azurite>): World {
  const world = {} as World;
  beforeAll(async () => {
    Object.assign(world, await startWorld(startStorage));
  });
  beforeEach(() => world.clear());
  afterEach(() => stopApps());
  afterAll(async () => {
    await stopApps('kept');
    await world.stop();
  });
  return world;
}

/** An app for all tests of a file, with queues of that name. */
export function useApp(
  world: World,
  name: string,
  settings: () => Record<string, string> = () => ({}),
): Running {
  const running = {} as Running;
  beforeAll(async () => {
    Object.assign(running, await world.start(name, settings()));
    keepApp(running.app);
  });
  return running;
}

/** Waiting that lasts as long as a test wants, however busy the machine is. */
function delaysWithAnEnd() {
  let ending = new AbortController();
  let waiting = 0;
  return {
    async sleep(ms: number): Promise<void> {
      const { signal } = ending;
      // As many calls as a test makes wait for it.
      setMaxListeners(0, signal);
      waiting++;
      await delay(ms, undefined, { ref: false, signal }).catch(() => undefined /* ended */);
      waiting--;
    },
    async end(): Promise<void> {
      await until(() => waiting > 0);
      ending.abort();
      ending = new AbortController();
    },
  };
}

/** Opens a session on a workbook of the simulated tenant, and gives the request that closes it. */
export function openSession(graph: GraphSimulator, address: object = {}, workbook = budget) {
  const { driveId, itemId } = workbook;
  const { id } = graph.openSession({ driveId, itemId });
  const fields = Object.keys(address).length === 0 ? { driveId, itemId } : address;
  return { workbookSessionId: id, ...fields };
}

/**
 * Closes a session, and forgets it: what loads on first need, and the first connection, take their time on a busy
 * machine, and must not count where an app has little of it.
 */
export async function warmUp({ graph }: World, { post }: Running): Promise<void> {
  await until(async () => (await post(openSession(graph))).ok);
  graph.clearRequests();
}

/** `open`, `closed` or `expired`. */
export function stateOf(graph: GraphSimulator, workbookSessionId: string): string | undefined {
  return graph.sessions().find(({ id }) => id === workbookSessionId)?.state;
}
