import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Azurite, startAzurite } from './azurite';
import type { EntraSimulator } from '../simulators/entra/service/entraSimulator';
import type { GraphSimulator } from '../simulators/graph/service/graphSimulator';
import {
  type FunctionsHost,
  type FunctionsHostOptions,
  startFunctionsHost,
} from '../host/app/functionsHost';
import { type ManagedIdentity, startManagedIdentity } from '../simulators/identity/managedIdentity';
import { startSimulatedCloud } from './simulatedCloud';

type Environment = NodeJS.ProcessEnv;

const SECRET_PART = /(?:AccountKey|SharedAccessSignature)=[^;]*/gi;

export interface StackOptions extends Pick<
  FunctionsHostOptions,
  'onLog' | 'onEvent' | 'onHttp' | 'homePage'
> {
  /** Settings from outside: a part whose setting is given steps aside. */
  env: Environment;
  port: number;
}

/** What runs. A part is absent where its setting came from outside. */
export interface Stack {
  host: FunctionsHost;
  graph: GraphSimulator | undefined;
  identity: ManagedIdentity | undefined;
  entra: EntraSimulator | undefined;
  azurite: Azurite | undefined;
  /** Settings of the app. */
  env: Environment;
  stop(): Promise<void>;
}

/**
 * Starts the app on the local Functions host, with a simulated Graph, a managed identity, an Entra and
 * storage where none is given.
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
    const cloud = outer['GRAPH_ENDPOINT']
      ? undefined
      : started(await startSimulatedCloud(outer, identity));
    const env: Environment = {
      ...outer,
      ...(identity && { IDENTITY_ENDPOINT: identity.endpoint, IDENTITY_HEADER: identity.header }),
      ...(azurite && { AzureWebJobsStorage: azurite.connectionString }),
      ...cloud?.env,
    };
    // From build/local/, where this is built to.
    const appDirectory = join(__dirname, '..', '..');
    const host = started(
      await startFunctionsHost({
        appDirectory,
        workerScript: join(__dirname, 'host', 'worker.js'),
        port,
        env,
        functionsKey: outer['FUNCTIONS_KEY'] || undefined,
        // Storage of our own is new at each start, and so are the runs of timers.
        timerFile: azurite === undefined ? timerFile(appDirectory, env) : undefined,
        ...invisibility(outer),
        ...listeners,
      }),
    );
    return { host, graph: cloud?.graph, identity, entra: cloud?.entra, azurite, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A file for each storage account, in whose blobs the real host has the runs of timers. */
function timerFile(appDirectory: string, env: Environment): string {
  const account = Object.entries(env)
    .filter(([name]) => name.startsWith('AzureWebJobsStorage'))
    .map(([name, value]) => `${name}=${value?.replace(SECRET_PART, '')}`);
  const name = createHash('sha256').update(account.sort().join('\n')).digest('hex').slice(0, 12);
  return join(appDirectory, 'build', 'timers', `${name}.json`);
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
