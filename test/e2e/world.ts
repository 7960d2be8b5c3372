import { setMaxListeners } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { type Azurite, startAzurite } from '../../local/stack/azurite';
import { makeLocalAuthority } from '../../local/stack/certificate';
import {
  delegatedSettings,
  federatedCredential,
  isTokenFor,
} from '../../local/simulators/entra/service/delegated';
import {
  type EntraSimulator,
  startEntraSimulator,
} from '../../local/simulators/entra/service/entraSimulator';
import {
  type GraphSimulator,
  startGraphSimulator,
} from '../../local/simulators/graph/service/graphSimulator';
import { budget } from '../../local/simulators/graph/tenant/tenant';
import {
  type ManagedIdentity,
  startManagedIdentity,
} from '../../local/simulators/identity/managedIdentity';
import { type App, startApp, until } from './app';

/** Everything around the app: its own Graph, identity, Entra and storage, given to it by settings. */
export interface World {
  graph: GraphSimulator;
  identity: ManagedIdentity;
  entra: EntraSimulator;
  azurite: Azurite;
  /** Certificate and key that the app trusts. */
  tls: { key: string; cert: string };
  settings: Record<string, string>;
  /** Turns delegated mode on; not among the settings. */
  delegated: Record<string, string>;
  /** Waits until a fault of Graph delays a call, and ends the delay. */
  endDelay(): Promise<void>;
  /** Starts the app with the settings of this world, and queues of its own. */
  start(name: string, more?: Record<string, string>): Promise<Running>;
  /** A queue by its name, whether it is there or not. */
  queue(name: string): QueueClient;
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
  AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:00.2',
  AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:01',
};

export async function startWorld(): Promise<World> {
  const { caPem, key, cert } = await makeLocalAuthority();
  const directory = await mkdtemp(join(tmpdir(), 'close-e2e-'));
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, caPem);
  const [identity, azurite] = await Promise.all([
    startManagedIdentity(),
    startAzurite({ services: ['queue', 'table'] }),
  ]);
  const isClientAssertionAccepted = federatedCredential(identity);
  const entra = await startEntraSimulator({ key, cert, isClientAssertionAccepted });
  const isTokenAccepted = (token: string) => isTokenFor(graph.endpoint, [identity, entra], token);
  const delays = delaysWithAnEnd();
  const graph: GraphSimulator = await startGraphSimulator({
    key,
    cert,
    isTokenAccepted,
    sleep: (ms) => delays.sleep(ms),
  });
  const storage = QueueServiceClient.fromConnectionString(azurite.connectionString);
  const settings = {
    ...QUICK,
    GRAPH_ENDPOINT: graph.endpoint,
    IDENTITY_ENDPOINT: identity.endpoint,
    IDENTITY_HEADER: identity.header,
    AzureWebJobsStorage: azurite.connectionString,
    NODE_EXTRA_CA_CERTS: caFile,
  };
  return {
    graph,
    identity,
    entra,
    azurite,
    tls: { key, cert },
    settings,
    delegated: delegatedSettings(entra),
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
    async stop() {
      await graph.stop();
      await Promise.all([
        entra.stop(),
        identity.stop(),
        azurite.stop(),
        rm(directory, { recursive: true }),
      ]);
    },
  };
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
