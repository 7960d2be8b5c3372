import * as z from 'zod/mini';
import { once } from '../core/once';
import { asciiLowerCase, isHostName } from '../core/textForms';

/** Says whether an address may receive mail. */
export type MayReceive = (address: string) => boolean;

/** An address as `notify.email` takes it: ASCII, one "@". */
const address = once(() => z.email().check(z.maxLength(254)));

/**
 * Reads the entries of NOTIFY_ALLOWED_RECIPIENTS, separated by semicolons or commas: addresses, or domains (with or
 * without an `@` before them) that admit all of theirs, but none of a subdomain's. Empty ones are skipped; ASCII case does not count.
 * @returns the check, or the ordinal (from 1) of the first entry that is none; 0 where there is no entry at all
 */
export function parseRecipients(text: string): MayReceive | number {
  const allowed = new Set<string>();
  for (const [index, part] of text.split(/[;,]/).entries()) {
    const entry = part.trim().replace(/^@/, '');
    if (entry === '') continue;
    if (!isAddress(entry) && !isMailDomain(entry)) return index + 1;
    allowed.add(asciiLowerCase(entry));
  }
  return allowed.size === 0 ? 0 : (address) => isAllowed(allowed, address);
}

function isAllowed(allowed: ReadonlySet<string>, address: string): boolean {
  // What is no address could be one of the domains, or end in one.
  if (!isAddress(address)) return false;
  const known = asciiLowerCase(address);
  return allowed.has(known) || allowed.has(known.slice(known.indexOf('@') + 1));
}

function isAddress(text: string): boolean {
  return address().safeParse(text).success;
}

/** A domain that an address can have. */
function isMailDomain(text: string): boolean {
  return isHostName(text) && isAddress(`a@${text}`);
}
