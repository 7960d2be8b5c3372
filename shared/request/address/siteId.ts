import { isGuid, isHostName } from '../../core/textForms';
import { parseItemPath } from './itemPath';

/** What a siteId is, in a request. */
export const SITE_ID_RULE =
  'siteId must be "root", a GUID, "host,guid,guid", a host name, or "host:/sites/path" (not percent-encoded), also with "sites/" before it; or the address of the site, "https://host/sites/path".';

const PREFIX = 'sites/';
const SCHEME = /^https:\/\//i;
// A port or a user name, a query or a fragment.
const MORE_THAN_ADDRESS = /^https:\/\/(?:[^/]*[:@]|.*[?#])/is;

/** A site. */
export interface SiteId {
  /** Its short form: `root`, a GUID, `host,guid,guid`, a host name, or `host:/sites/path`. */
  id: string;
  /** The two parts of a short form with a path. */
  path?: SitePath;
}

/** A site by its host and the path on it. */
export interface SitePath {
  host: string;
  /** `sites` or `teams`, and the names below it. */
  segments: readonly string[];
}

/** Reads a short form; undefined where the text is none. */
export function parseShortSiteId(id: string): SiteId | undefined {
  if (id === 'root' || isGuid(id) || isHostName(id) || isSiteTriple(id)) return { id };
  const path = parseSitePath(id);
  return path && { id, path };
}

/**
 * Reads a short form, or what flows and people have: `sites/` before one, or the https address of the site, which is
 * percent-decoded once.
 * @returns undefined where the text is none of these
 */
export function parseSiteId(text: string): SiteId | undefined {
  const short = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : fromAddress(text);
  return parseShortSiteId(short ?? text);
}

/** Reads `host:/sites/path` or `host:/teams/path`. */
function parseSitePath(id: string): SitePath | undefined {
  const colon = id.indexOf(':');
  // Without a colon this lets pass what begins with a slash, and no host does.
  if (id[colon + 1] !== '/') return undefined;
  const host = id.slice(0, colon);
  const segments = parseItemPath(id.slice(colon + 1))?.segments;
  if (!isHostName(host) || segments === undefined || segments.length < 2) return undefined;
  return segments[0] === 'sites' || segments[0] === 'teams' ? { host, segments } : undefined;
}

/** What to say of a text that is no siteId. */
export function siteIdMessage(text: unknown): string {
  if (typeof text !== 'string') return SITE_ID_RULE;
  if (text.endsWith('/')) return `${SITE_ID_RULE} Leave out the slash at its end.`;
  if (text.endsWith(':')) return `${SITE_ID_RULE} Leave out the colon at its end.`;
  return MORE_THAN_ADDRESS.test(text)
    ? `${SITE_ID_RULE} The address has no query, fragment, port or user name.`
    : SITE_ID_RULE;
}

function isSiteTriple(text: string): boolean {
  const parts = text.split(',');
  return (
    parts.length === 3 &&
    parts.every((part, place) => (place === 0 ? isHostName(part) : isGuid(part)))
  );
}

/**
 * The short form that an address means. It is read as it stands, for URL parsers drop an empty port and resolve dot segments;
 * the address of a root site has no path: its host name is its id.
 */
function fromAddress(text: string): string | undefined {
  if (!SCHEME.test(text) || /[?#]/.test(text)) return undefined;
  const [host, ...names] = text.replace(SCHEME, '').replace(/\/$/, '').split('/');
  const segments = names.map(decoded);
  // A slash that was encoded belongs to a name, and no name has one.
  if (segments.some((segment) => segment === undefined || segment.includes('/'))) return undefined;
  return segments.length === 0 ? host : `${host}:/${segments.join('/')}`;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not percent-encoded: the caller refuses it.
  }
  return undefined;
}
