import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isObject, parseJson } from '../../shared/core/json';

const run = promisify(execFile);
const TIMEOUT_MS = 60_000;
const PERMISSION = /^[\w.-]{1,60}$/;

/** The arguments of `az` for a token. */
export function tokenArguments(resource: string): string[] {
  const output = ['--query', 'accessToken', '--output', 'tsv'];
  return ['account', 'get-access-token', '--resource', resource, ...output];
}

/**
 * A token of whoever the Azure CLI is signed in as: https://learn.microsoft.com/cli/azure/account#az-account-get-access-token
 * @param resource for example `https://graph.microsoft.com`
 * @param wayOut what to do where there is none, such as `run az login`
 * @throws Error that says the way out
 */
export async function azureCliToken(resource: string, wayOut: string): Promise<string> {
  try {
    const isOnWindows = process.platform === 'win32';
    const options = { timeout: TIMEOUT_MS, shell: isOnWindows };
    const { stdout } = await run('az', tokenArguments(resource), options);
    const token = stdout.trim();
    if (token !== '') return token;
  } catch (cause) {
    throw new Error(`The Azure CLI gave no token for ${resource}: ${wayOut}.`, { cause });
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

/** What a token says, unverified; nothing where it is opaque. */
export function claimsOf(token: string): Record<string, unknown> {
  // Some are opaque, as those of a personal account are.
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const claims = parseJson(payload);
  return isObject(claims) ? claims : {};
}
