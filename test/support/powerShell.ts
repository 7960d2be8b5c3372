import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { ciInsistsOn, foundBy, SHORT_LIVED_DOTNET } from './neededTools';

const root = resolve(__dirname, '../..');
const TIMEOUT_MS = 60_000;

/** The command of PowerShell 7; null where there is none, and `npm test` could build none. */
export const powerShell = foundBy('scripts/powershell/powerShell.mjs') as readonly string[] | null;

/** A test that needs PowerShell: without it, it is left out, which `npm test` says at its end; CI insists on it. */
export const itWithPowerShell = powerShell !== null || ciInsistsOn('powershell') ? it : it.skip;

/** No colours, and nothing is told to Microsoft. */
export const PLAIN = { NO_COLOR: '1', POWERSHELL_TELEMETRY_OPTOUT: '1', ...SHORT_LIVED_DOTNET };

/** What runs a script. */
export function commandOf(script: string, ...args: readonly string[]): string[] {
  const options = ['-NoLogo', '-NoProfile', '-NonInteractive'];
  return [...(powerShell ?? ['pwsh']), ...options, '-File', script, ...args];
}

export interface RanPowerShell {
  code: number;
  /** Both outputs. */
  said: string;
}

/** Runs a script. */
export function runPowerShell(
  script: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<RanPowerShell> {
  const [program = '', ...more] = commandOf(script, ...args);
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd: root, timeout: TIMEOUT_MS, env: { PATH, HOME, ...PLAIN, ...env } };
  return new Promise((done) => {
    execFile(program, more, options, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), said: `${stdout}${stderr}` }),
    );
  });
}

/** What is wrong with the files, as PowerShell's own parser says: nothing where they are right. */
export function parseErrors(files: readonly string[]): Promise<RanPowerShell> {
  return runPowerShell('scripts/powershell/parse.ps1', files);
}
