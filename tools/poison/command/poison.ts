/** `npm run poison`: lists the poison queue, and requeues or drops messages. */
import { systemClock } from '../../../shared/core/clock';
import {
  isUnknownServiceVersion,
  UNKNOWN_VERSION_HINT,
} from '../../../shared/storage/storageUnavailable';
import { openQueues, readPlace } from './queueAccess';
import { EXIT, runDesk } from '../desk/desk';
import { WrongArguments } from '../../common/arguments';
import { readOrder } from './readOrder';
import { progressLines } from '../queue/progress';
import { errorLine } from '../desk/safeText';
import { USAGE } from './usage';

async function main(signal: AbortSignal): Promise<number> {
  try {
    const order = readOrder(process.argv.slice(2));
    if (order === 'help') {
      console.log(USAGE);
      return EXIT.done;
    }
    const queues = await openQueues(readPlace(order, process.env));
    const warn = (line: string): void => console.error(line);
    return await runDesk(order, {
      ...queues,
      clock: systemClock,
      print: (line) => console.log(line),
      warn,
      progress: progressLines(systemClock, process.stderr.isTTY, warn),
      signal,
    });
  } catch (error) {
    if (error instanceof WrongArguments) {
      console.error(`${error.message}\n\n${USAGE}`);
      return EXIT.wrongArguments;
    }
    console.error(`Could not read the poison queue: ${errorLine(error)}\n${wayOut(error)}`);
    return EXIT.failed;
  }
}

function wayOut(error: unknown): string {
  return isUnknownServiceVersion(error)
    ? UNKNOWN_VERSION_HINT
    : 'Check AzureWebJobsStorage or --account, your sign-in, and your role Storage Queue Data Contributor.';
}

function abortOnSignal(): AbortSignal {
  const controller = new AbortController();
  const end = (): void => {
    // A second Ctrl-C does not wait: held messages become visible again later.
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
    console.error('Ending: making visible what is held …');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  return controller.signal;
}

// `| head` closes the pipe: nothing is held any more when results are printed.
process.stdout.on('error', () => process.exit(EXIT.failed));

void main(abortOnSignal()).then((code) => {
  // Not exit(): a pipe may still have to take the last lines.
  process.exitCode = code;
});
