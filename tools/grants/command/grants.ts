/** `npm run grants`: gives the function app what it needs in Microsoft Graph, or takes it away; azd runs it after provisioning. */
import { isGuid } from '../../../shared/core/textForms';
import { systemClock } from '../../../shared/core/clock';
import { describeCause } from '../../../shared/telemetry/records/redaction';
import { WrongArguments } from '../../common/arguments';
import { azureCliToken, claimsOf, describeToken } from '../../common/azureCli';
import { setInAzdEnvironment } from '../services/azdEnvironment';
import { grantGraph } from '../services/grantGraph';
import { type GrantOptions, readOptions } from './options';
import { runGrants } from './runGrants';
import { NOTHING, USAGE } from './usage';

const EXIT = { done: 0, failed: 1, wrongArguments: 2 } as const;
const FILE = 'build/administrator.ps1';
const print = (line: string): void => console.log(line);

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options === 'help' || options === 'nothing') {
      print(options === 'help' ? USAGE : NOTHING);
      return EXIT.done;
    }
    return (await grant(options)) ? EXIT.done : EXIT.failed;
  } catch (error) {
    if (error instanceof WrongArguments) {
      console.error(`${error.message}\n\n${USAGE}`);
      return EXIT.wrongArguments;
    }
    console.error(`Nothing was granted: ${describeCause(error)}`);
    return EXIT.failed;
  }
}

async function grant(options: GrantOptions): Promise<boolean> {
  const { graphEndpoint, isInAzd } = options;
  const token = options.token ?? (await azureCliToken(graphEndpoint, 'run az login'));
  print(`Signed in as ${describeToken(token)}`);
  return runGrants(options, {
    graph: grantGraph(graphEndpoint, token, systemClock),
    tenantId: tenantOf(token, options.tenantId),
    clock: systemClock,
    print,
    keepClientId: (clientId) => keepClientId(clientId, isInAzd),
    fileName: FILE,
  });
}

/** Grants in another tenant than that of the app would be worth nothing there. */
function tenantOf(token: string, wanted: string | undefined): string {
  const { tid } = claimsOf(token);
  const tenantId = typeof tid === 'string' && isGuid(tid) ? tid.toLowerCase() : wanted;
  if (tenantId === undefined)
    throw new Error('The token does not say its tenant: set AZURE_TENANT_ID.');
  if (wanted === undefined || wanted === tenantId) return tenantId;
  throw new Error(
    `You are signed in to another tenant than the app's: az login --tenant ${wanted}`,
  );
}

/** A registration is found by its client id alone, so this is told as soon as there is one. */
async function keepClientId(clientId: string, isInAzd: boolean): Promise<void> {
  const set = `azd env set DELEGATED_CLIENT_ID ${clientId}`;
  const then = 'The app takes it at the next azd provision.';
  if (!isInAzd) {
    print(`The client id of the new app registration is ${clientId}. With azd: ${set}. ${then}`);
    return;
  }
  try {
    await setInAzdEnvironment('DELEGATED_CLIENT_ID', clientId);
    print(`DELEGATED_CLIENT_ID of the azd environment is now ${clientId}. ${then}`);
  } catch (error) {
    console.error(
      `azd did not keep the client id (${describeCause(error)}). Do it: ${set}. ${then}`,
    );
  }
}

void main().then((code) => {
  process.exitCode = code;
});
