import { EntraRefusal } from './entraRefusal';

/** MSAL asks for them beside whatever it is told to. */
const OPENID = new Set(['openid', 'profile', 'email', 'offline_access']);

/**
 * The resource of a scope such as `https://graph.microsoft.com/.default`.
 * Throws EntraRefusal for any other: the app asks for nothing else.
 */
export function resourceOf(scope: string): string {
  const [only = '', ...more] = scope.split(' ').filter((name) => name !== '' && !OPENID.has(name));
  const resource = /^(https:\/\/[^/]+|api:\/\/[^/]+)\/\.default$/.exec(only)?.[1];
  if (resource !== undefined && more.length === 0) return resource;
  const text = `The provided value for the input parameter 'scope' isn't valid. The scope ${scope} isn't valid.`;
  throw new EntraRefusal(400, 'invalid_scope', 70011, text);
}
