/** `npm run smoke`: lets a deployed app close sessions in every way, and prints a transcript without secrets. */
import { version } from '../../../package.json';
import { systemClock } from '../../../shared/core/clock';
import { describeCause } from '../../../shared/telemetry/records/redaction';
import { runSteps } from '../run/runSteps';
import { WrongArguments } from '../../common/arguments';
import { azureCliToken, describeToken } from '../../common/azureCli';
import { grantGraph } from '../../grants/services/grantGraph';
import { readAppPermissions } from '../services/appPermissions';
import { closeApp } from '../services/closeApp';
import { graphSessions } from '../services/graphSessions';
import { sendToQueue } from '../services/queueSender';
import { readOptions, type SmokeOptions } from './options';
import { USAGE } from './usage';

const EXIT = { asExpected: 0, notAsExpected: 1, wrongArguments: 2 } as const;
const print = (line: string): void => console.log(line);

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options === 'help') {
      print(USAGE);
      return EXIT.asExpected;
    }
    return await smoke(options);
  } catch (error) {
    if (error instanceof WrongArguments) {
      console.error(`${error.message}\n\n${USAGE}`);
      return EXIT.wrongArguments;
    }
    console.error(`Nothing could be tried: ${describeCause(error)}`);
    return EXIT.notAsExpected;
  }
}

async function smoke(options: SmokeOptions): Promise<number> {
  const { appUrl, graphEndpoint, functionKey, queueUrl, safetyNetSeconds, principalId } = options;
  const token =
    options.graphToken ??
    (await azureCliToken(graphEndpoint, 'run az login, or set SMOKE_GRAPH_TOKEN'));
  const graph = graphSessions(graphEndpoint, token);
  print(`close-excel-session, smoke test ${version} of ${new Date().toISOString()}`);
  print(
    `  app    ${appUrl}, ${functionKey === undefined ? 'without a function key' : 'with a function key'}`,
  );
  const caller = describeToken(token);
  print(`  Graph  ${graphEndpoint}; sessions are opened by ${caller}`);
  print(`  Node   ${process.version}`);
  const workbook = await graph.find(options.workbook);
  const { asExpected, notAsExpected, leftOut } = await runSteps(
    {
      app: closeApp(appUrl, functionKey),
      graph,
      workbook,
      ...(queueUrl !== undefined && {
        sendToQueue: (request: object) => sendToQueue(queueUrl, request),
      }),
      safetyNetSeconds,
      caller,
      ...(principalId !== undefined && {
        readPermissions: () =>
          readAppPermissions(
            grantGraph(graphEndpoint, token, systemClock),
            principalId,
            workbook.siteId,
          ),
      }),
      clock: systemClock,
    },
    print,
  );
  print(`${asExpected} as expected, ${notAsExpected} not, ${leftOut} left out`);
  return notAsExpected === 0 ? EXIT.asExpected : EXIT.notAsExpected;
}

void main().then((code) => {
  process.exitCode = code;
});
