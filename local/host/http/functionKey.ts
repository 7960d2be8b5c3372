import { createHash, timingSafeEqual } from 'node:crypto';
import type { HttpFunction } from '../functions/functionIndex';

/**
 * Whether a call may reach a function. The header counts before `?code=`, even when it is wrong.
 * Where the real host has a key for each function, a host key and a master key, here is one key
 * for all of them; without a key (as with `func start`) everything is open.
 */
export function isAuthorized(
  authLevel: HttpFunction['authLevel'],
  functionsKey: string | undefined,
  given: { header: string | undefined; code: string | undefined },
): boolean {
  if (authLevel === 'anonymous' || functionsKey === undefined) return true;
  const key = given.header ?? given.code;
  return key !== undefined && timingSafeEqual(digest(key), digest(functionsKey));
}

/** Equal lengths for the comparison in constant time. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
