import { join } from 'node:path';
import { type Azurite, startAzurite } from './azurite';
import { writeCaBundle } from './caBundle';
import { makeLocalAuthority } from './certificate';
import { type GraphSimulator, startGraphSimulator } from './graph/graphSimulator';
import {
  type FunctionsHost,
  type FunctionsHostOptions,
  startFunctionsHost,
} from './host/functionsHost';
import { type ManagedIdentity, startManagedIdentity } from './identity/managedIdentity';

type Environment = NodeJS.ProcessEnv;

export interface StackOptions extends Pick<FunctionsHostOptions, 'onLog' | 'onEvent'> {
  /** Settings from outside: a part whose setting is given steps aside. */
  env: Environment;
  port: number;
}

/** What runs. A part is absent where its setting came from outside. */
export interface Stack {
  host: FunctionsHost;
  graph: GraphSimulator | undefined;
  identity: ManagedIdentity | undefined;
  azurite: Azurite | undefined;
  /** Settings of the app. */
  env: Environment;
  stop(): Promise<void>;
}

/**
 * Starts the app on the local Functions host, with a simulated Graph, a managed identity and storage where
 * none is given.
 * @throws Error that says what to do; whatever had started is ended
 */
export async function startStack({ env: outer, port, ...listeners }: StackOptions): Promise<Stack> {
  const stops: (() => Promise<void>)[] = [];
  const started = <T extends { stop(): Promise<void> }>(part: T): T => {
    stops.push(() => part.stop());
    return part;
  };
  const stop = async (): Promise<void> => {
    // The host first: it still needs the others while it drains.
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const [identity, azurite] = await allOrNone([
      hasIdentity(outer) ? undefined : startManagedIdentity().then(started),
      hasStorage(outer) ? undefined : startAzurite({ services: ['queue', 'table'] }).then(started),
    ]);
    const graph = outer['GRAPH_ENDPOINT'] ? undefined : await startSimulatedGraph(outer, identity);
    if (graph !== undefined) stops.push(graph.stop);
    const env: Environment = {
      ...outer,
      ...(identity && { IDENTITY_ENDPOINT: identity.endpoint, IDENTITY_HEADER: identity.header }),
      ...(azurite && { AzureWebJobsStorage: azurite.connectionString }),
      ...graph?.env,
    };
    const host = started(
      await startFunctionsHost({
        // From build/local/, where this is built to.
        appDirectory: join(__dirname, '..', '..'),
        workerScript: join(__dirname, 'host', 'worker.js'),
        port,
        env,
        functionsKey: outer['FUNCTIONS_KEY'] || undefined,
        ...invisibility(outer),
        ...listeners,
      }),
    );
    return { host, graph: graph?.simulator, identity, azurite, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSimulatedGraph(outer: Environment, identity: ManagedIdentity | undefined) {
  const { caPem, key, cert } = await makeLocalAuthority();
  const bundle = await writeCaBundle(caPem, outer['NODE_EXTRA_CA_CERTS']);
  const simulator = await startGraphSimulator({
    key,
    cert,
    ...(identity && { isTokenAccepted: (token: string) => identity.isIssuedToken(token) }),
  });
  return {
    simulator,
    env: { GRAPH_ENDPOINT: simulator.endpoint, NODE_EXTRA_CA_CERTS: bundle.path },
    stop: async () => {
      await simulator.stop();
      await bundle.remove();
    },
  };
}

/** Kill tests need not wait the 10 minutes for which a killed host's messages stay invisible. */
function invisibility({ LOCAL_QUEUE_INVISIBILITY_SECONDS: text }: Environment) {
  return text ? { messageInvisibilitySeconds: Number(text) } : {};
}

function hasIdentity(env: Environment): boolean {
  return Boolean(
    (env['IDENTITY_ENDPOINT'] && env['IDENTITY_HEADER']) || env['AZURE_TOKEN_CREDENTIALS'],
  );
}

function hasStorage(env: Environment): boolean {
  // Those that the app reads: a clientId alone names no account.
  return ['', '__queueServiceUri', '__accountName'].some(
    (part) => env[`AzureWebJobsStorage${part}`],
  );
}

/** Waits for all to settle, so that a failure leaves nothing half started behind. */
async function allOrNone<A, B>(parts: [A, B]): Promise<[Awaited<A>, Awaited<B>]> {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}
