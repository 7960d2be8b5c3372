import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Arguments that nothing can be done with; its message says why. */
export class WrongArguments extends Error {}

/**
 * Reads the options behind a program's name.
 * @throws WrongArguments that names the option
 */
export function readArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new WrongArguments((error as Error).message);
  }
}
