import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** Settings of .NET for tools that end soon: nothing is measured to compile it better, and no thread collects garbage. */
export const SHORT_LIVED_DOTNET = { DOTNET_TieredPGO: '0', DOTNET_gcConcurrent: '0' };

/**
 * What a script of scripts/ finds on this machine. `npm test` has run each of them for all test files; where jest was run by
 * itself, it is run here.
 * @param script it prints what it found as JSON
 */
export function foundBy(script: string): unknown {
  const { FOUND_TOOLS = '{}' } = process.env;
  const found = JSON.parse(FOUND_TOOLS) as Record<string, unknown>;
  if (script in found) return found[script];
  const printed = execFileSync(process.execPath, [join(root, script)], { encoding: 'utf8' });
  return JSON.parse(printed);
}

/** Whether a test that lacks its tool fails, where else it is left out and `npm test` says so at its end. */
export function ciInsistsOn(
  name: 'azure-cli' | 'browser' | 'infra' | 'powershell' | 'senders',
): boolean {
  return (process.env['CI_INSISTS'] ?? '').split(',').includes(name);
}
