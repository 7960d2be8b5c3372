import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const TIMEOUT_MS = 60_000;

/** Sets a variable of the azd environment that runs this tool: https://learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables */
export async function setInAzdEnvironment(name: string, value: string): Promise<void> {
  await promisify(execFile)('azd', ['env', 'set', name, value], { timeout: TIMEOUT_MS });
}
