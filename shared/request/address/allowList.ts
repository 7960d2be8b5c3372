import { CloseError } from '../../core/closeError';
import { isGraphId, isUserId } from './driveAndUserIds';
import { asciiLowerCase, isHostName } from '../../core/textForms';
import { parseShortSiteId } from './siteId';
import type { WorkbookAddress } from './workbookAddress';
import { closeSessionPath } from './workbookPath';

/** What CLOSE_SESSION_ALLOW admits: entries as {@link entryOf} writes them. */
export type AllowList = ReadonlySet<string>;

/** Says whether a text is an address of its kind, as requests write it. */
const KINDS: Readonly<Record<string, (id: string) => boolean>> = {
  drives: isGraphId,
  sites: (id) => parseShortSiteId(id) !== undefined,
  users: isUserId,
  shares: isHostName,
};
const ME = '/me';

/**
 * Reads the entries of CLOSE_SESSION_ALLOW, separated by semicolons; empty ones are skipped.
 * @returns the list, or the ordinal (from 1) of the first invalid entry; 0 where there is no entry
 */
export function parseAllowList(text: string): AllowList | number {
  const allowed = new Set<string>();
  for (const [index, part] of text.split(';').entries()) {
    const entry = part.trim();
    if (entry === '') continue;
    const known = readEntry(entry);
    if (known === undefined) return index + 1;
    allowed.add(known);
  }
  return allowed.size === 0 ? 0 : allowed;
}

/**
 * The Graph path of the closeSession of a workbook that the list admits. There is no other way to a path.
 * @param allowList absent: every target is admitted
 * @throws CloseError TargetNotAllowed
 */
export function allowedPath(address: WorkbookAddress, allowList: AllowList | undefined): string {
  const [field, entry] = targetOf(address);
  if (allowList !== undefined && !allowList.has(entry)) {
    throw new CloseError(
      'TargetNotAllowed',
      'This app is not allowed to close sessions in that drive, site, user’s drive or host: its operator can add it to CLOSE_SESSION_ALLOW.',
      { target: field },
    );
  }
  return closeSessionPath(address);
}

/** The field that decides, and the entry that would admit it. A given drive counts alone, whatever stands before. */
function targetOf({
  webUrl,
  driveId,
  siteId,
  userId,
}: WorkbookAddress): [field: keyof WorkbookAddress | undefined, entry: string] {
  if (webUrl !== undefined) return ['webUrl', entryOf('shares', webUrl.host)];
  if (driveId !== undefined) return ['driveId', entryOf('drives', driveId)];
  if (siteId !== undefined) return ['siteId', entryOf('sites', siteId.id)];
  if (userId !== undefined) return ['userId', entryOf('users', userId)];
  return [undefined, ME];
}

function readEntry(text: string): string | undefined {
  const lowerCase = asciiLowerCase(text);
  if (lowerCase === ME) return ME;
  const known = Object.entries(KINDS).find(([kind]) => lowerCase.startsWith(`/${kind}/`));
  if (known === undefined) return undefined;
  const [kind, isId] = known;
  const id = text.slice(`/${kind}/`.length);
  return isId(id) ? entryOf(kind, id) : undefined;
}

/** Ids of drives are opaque and exact; all else is compared without regard to ASCII case. */
function entryOf(kind: string, id: string): string {
  return `/${kind}/${kind === 'drives' ? id : asciiLowerCase(id)}`;
}
