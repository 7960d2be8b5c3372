import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** What a script of scripts/ finds on this machine. @param script it prints what it found as JSON */
export function foundBy(script: string): unknown {
  const printed = execFileSync(process.execPath, [join(root, script)], { encoding: 'utf8' });
  return JSON.parse(printed);
}

/** Whether a test that lacks its tool fails, where else it is left out and `npm test` says so at its end. */
export function ciInsistsOn(
  name: 'azure-cli' | 'browser' | 'infra' | 'powershell' | 'senders',
): boolean {
  return (process.env['CI_INSISTS'] ?? '').split(',').includes(name);
}
