import { parseArgs } from 'node:util';
import { WrongArguments } from '../../common/arguments';
import { parseDurationMs } from './duration';
import type { Filter } from '../desk/filter';
import { type Command, COMMANDS, type Order } from '../desk/order';
import { HOST_CODE } from '../queue/poisonItem';
import { safeText } from '../desk/safeText';

const OPTIONS = {
  code: { type: 'string', multiple: true },
  operation: { type: 'string', multiple: true },
  'older-than': { type: 'string' },
  'newer-than': { type: 'string' },
  queue: { type: 'string' },
  account: { type: 'string' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the arguments behind the program's name.
 * @returns `help` where that is asked for
 * @throws WrongArguments
 */
export function readOrder(args: readonly string[]): Order | 'help' {
  const { values, positionals } = parse(args);
  if (values.help === true) return 'help';
  const command = readCommand(positionals);
  const isForReal = values.yes === true;
  if (isForReal && (command === 'list' || command === 'show')) {
    throw new WrongArguments(`${command} changes nothing: leave --yes out.`);
  }
  const codes = words(values.code)?.map((code) => (code === 'host' ? HOST_CODE : code));
  const operationIds = words(values.operation);
  const olderThanMs = readTime('--older-than', values['older-than']);
  const newerThanMs = readTime('--newer-than', values['newer-than']);
  if (olderThanMs !== undefined && newerThanMs !== undefined && olderThanMs >= newerThanMs) {
    throw new WrongArguments(
      'No message is both: --newer-than must be longer than --older-than, which is then the time between.',
    );
  }
  const filter: Filter = {
    ...(codes && { codes: new Set(codes) }),
    ...(operationIds && { operationIds: new Set(operationIds) }),
    ...(olderThanMs !== undefined && { olderThanMs }),
    ...(newerThanMs !== undefined && { newerThanMs }),
  };
  return { command, filter, isForReal, queueName: values.queue, accountName: values.account };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new WrongArguments(safeText(error instanceof Error ? error.message : String(error)));
  }
}

function readCommand(positionals: readonly string[]): Command {
  const [given, ...more] = positionals;
  const known = COMMANDS.find((command) => command === given);
  if (known !== undefined && more.length === 0) return known;
  const what = given === undefined ? 'No command.' : `Not one command: ${positionals.join(' ')}.`;
  throw new WrongArguments(`${safeText(what)} There are ${COMMANDS.join(', ')}.`);
}

/** Comma-separated and repeated values, in lower case; undefined where the option is not given. */
function words(values: readonly string[] | undefined): string[] | undefined {
  const given = values?.flatMap((value) => value.split(',')).map((word) => word.trim());
  if (given?.includes('')) throw new WrongArguments('An option has an empty value.');
  return given?.map((word) => word.toLowerCase());
}

function readTime(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDurationMs(text);
  if (ms !== undefined) return ms;
  throw new WrongArguments(`${option} must be a time like 90s, 30m, 2h, 7d or PT2H.`);
}
