import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIMEOUT_MS = 60_000;
const PERMISSION = /^[\w.-]{1,60}$/;

/**
 * A token of whoever the Azure CLI is signed in as: https://learn.microsoft.com/cli/azure/account#az-account-get-access-token
 * @param resource for example `https://graph.microsoft.com`
 * @throws Error that says how to sign in
 */
export async function azureCliToken(resource: string): Promise<string> {
  const args = ['account', 'get-access-token', '--resource', resource, '--query', 'accessToken'];
  try {
    const isOnWindows = process.platform === 'win32';
    const options = { timeout: TIMEOUT_MS, shell: isOnWindows };
    const { stdout } = await run('az', [...args, '--output', 'tsv'], options);
    const token = stdout.trim();
    if (token !== '') return token;
  } catch (cause) {
    throw new Error(
      `The Azure CLI gave no token for ${resource}: run az login, or set SMOKE_GRAPH_TOKEN.`,
      { cause },
    );
  }
  throw new Error(`The Azure CLI gave an empty token for ${resource}.`);
}

/**
 * Whom a token is for and what it permits, as it says itself; nothing in it leads back to a person.
 * @returns for example `a user, with Files.ReadWrite.All`
 */
export function describeToken(token: string): string {
  const { roles, scp, idtyp } = claimsOf(token);
  const isUser = typeof scp === 'string' && idtyp !== 'app';
  const names: unknown[] = isUser ? scp.split(' ') : Array.isArray(roles) ? roles : [];
  const permissions = names.filter((name) => typeof name === 'string' && PERMISSION.test(name));
  const held = permissions.length > 0 ? permissions.join(', ') : 'no permission that it names';
  return `${isUser ? 'a user' : 'an app'}, with ${held}`;
}

function claimsOf(token: string): Record<string, unknown> {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const claims: unknown = JSON.parse(payload);
    return typeof claims === 'object' && claims !== null ? { ...claims } : {};
  } catch {
    // Opaque, as tokens of a personal account are.
    return {};
  }
}
