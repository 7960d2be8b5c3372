import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ciInsistsOn, foundBy } from '../support/neededTools';
import { PLAIN, powerShell } from '../support/powerShell';

const root = resolve(__dirname, '../..');
export const SAMPLES = join(root, 'samples');

type Tool = 'dotnet' | 'az' | 'powerShell' | 'python' | 'pythonQueue';

/** The programs that are on this machine: what is missing is null. */
export const found = {
  ...(foundBy('scripts/test/senders.mjs') as Record<Exclude<Tool, 'powerShell'>, string | null>),
  powerShell,
};

/**
 * A test for what needs a tool. Without it the test is left out, which `npm test` says at its end; where CI_INSISTS
 * names senders it fails instead.
 */
export function itWith(tool: Tool | undefined): typeof it {
  const isInsistedOn = ciInsistsOn(tool === 'powerShell' ? 'powershell' : 'senders');
  return tool === undefined || found[tool] !== null || isInsistedOn ? it : it.skip;
}

const execute = promisify(execFile);

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a sample as a person does, with nothing of this process's environment but where programs are. */
export async function runSample(
  [program = '', ...args]: readonly string[],
  env: Record<string, string>,
): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd: root, env: { PATH, HOME, ...PLAIN, ...env } };
  return execute(program, args, options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as Ended,
  );
}
