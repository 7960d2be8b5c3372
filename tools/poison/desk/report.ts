import type { Acted } from './actOnMessages';
import type { Chosen, Found } from './collectMessages';
import { countsByCode, LIST_HEADING, listLine, showText } from './describeMessage';
import type { Command } from './order';

/** Where lines go: results, and what is wrong. */
export interface Output {
  print: (line: string) => void;
  warn: (line: string) => void;
}

/**
 * Prints what was found and what was done.
 * @param acted absent where nothing was to be changed
 */
export function report(
  command: Command,
  { chosen, codes }: Found,
  acted: Acted | undefined,
  { print, warn }: Output,
): void {
  const all = codes.length;
  if (chosen.length === 0) {
    print(`No message matches; there are ${all}${all > 0 ? `: ${countsByCode(codes)}` : ''}.`);
    return;
  }
  const summary = (some: readonly Chosen[]): string => {
    const counts = countsByCode(some.map(({ code }) => code));
    return `${some.length} of ${all} messages${counts === '' ? '' : `: ${counts}`}.`;
  };
  if (command === 'show') chosen.map(showText).forEach(print);
  else if (command === 'list') {
    [LIST_HEADING, ...chosen.map(listLine), '', summary(chosen)].forEach(print);
  } else if (acted === undefined) {
    print(`Would ${command} ${summary(chosen)}`);
    if (command === 'requeue') unreadable(chosen).forEach(print);
    print('Nothing has changed. `list` with the same options shows them, --yes does it.');
  } else {
    print(`${command === 'drop' ? 'Dropped' : 'Requeued'} ${summary(acted.done)}`);
    if (command === 'requeue') unreadable(acted.done).forEach(print);
    for (const [what, count] of acted.failures) warn(`${count} failed: ${what}`);
    const failed = [...acted.failures.values()].reduce((sum, count) => sum + count, 0);
    const left = chosen.length - acted.done.length - failed;
    if (left > 0) warn(`${left} were not attempted.`);
  }
}

function unreadable(chosen: readonly Chosen[]): string[] {
  const count = chosen.filter(({ content }) => 'problem' in content).length;
  return count === 0 ? [] : [`No close requests, so they will be poisoned again: ${count}.`];
}
