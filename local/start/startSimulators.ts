/**
 * `npm run simulators`: the simulated Graph, Entra ID and managed identity alone, for an app that another host
 * runs, such as `func start`. It prints the settings that lead there, as a local.settings.json.
 */
import { red } from './colours';
import { openDemoSessions } from '../demo/demoSessions';
import { endWhenTold } from './endWhenTold';
import { startManagedIdentity } from '../simulators/identity/managedIdentity';
import { startSimulatedCloud } from '../stack/simulatedCloud';

/** What runs, and the settings of an app that uses it. */
interface Simulators {
  settings: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

async function startSimulators(): Promise<Simulators> {
  const identity = await startManagedIdentity();
  try {
    const { NODE_EXTRA_CA_CERTS } = process.env;
    const cloud = await startSimulatedCloud({ NODE_EXTRA_CA_CERTS }, identity);
    openDemoSessions(cloud.graph);
    return {
      settings: {
        IDENTITY_ENDPOINT: identity.endpoint,
        IDENTITY_HEADER: identity.header,
        ...cloud.env,
      },
      stop: async () => {
        await cloud.stop();
        await identity.stop();
      },
    };
  } catch (error) {
    await identity.stop();
    throw error;
  }
}

async function main(): Promise<void> {
  const starting = startSimulators();
  endWhenTold(starting);
  const { settings } = await starting;
  const Values = {
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    ...settings,
  };
  console.log(JSON.stringify({ IsEncrypted: false, Values }, null, 2));
  console.error('Put this into local.settings.json. Ctrl-C ends the simulators.');
}

main().catch((error: unknown) => {
  console.error(red(error instanceof Error ? error.message : String(error)));
  process.exit(1);
});
