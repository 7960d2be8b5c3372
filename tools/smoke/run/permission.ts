import { canWrite } from '../../grants/plan/siteSteps';
import { type AppPermissions, whyUnread } from '../services/appPermissions';
import type { Finding, SmokeWorld, Step } from './step';

/** Each opens every file of the tenant. */
const WIDE = [
  'Files.ReadWrite.All',
  'Sites.ReadWrite.All',
  'Sites.Manage.All',
  'Sites.FullControl.All',
];

/** What a step found. */
export type Found = readonly [step: Pick<Step, 'name'>, finding: Finding];

type Read = AppPermissions | { unknown: string };

/**
 * Says which permission served. From outside that is a conclusion: Graph tells nobody by which permission it let a call
 * pass. So it is told with what it rests on, and never fails the run.
 */
export async function tellPermission(
  { caller, readPermissions }: Pick<SmokeWorld, 'caller' | 'readPermissions'>,
  found: readonly Found[],
): Promise<string[]> {
  const app = await read(readPermissions);
  const closed = found.filter(([, { close }]) => close === 'closed').length;
  const others = found.flatMap(([{ name }, { close }]) =>
    close === undefined || close === 'closed' ? [] : [`${name}: ${close}`],
  );
  return [
    'TOLD      which permission served',
    `            opened   by ${caller}, as the token says`,
    `            closed   ${closed} by the app, which got no user's token${others.length > 0 ? `; not: ${others.join(', ')}` : ''}`,
    `            granted  to its identity: ${grantedText(app)}`,
    `            served   ${closed === 0 ? 'none: the app closed no session' : served(app)}`,
  ];
}

async function read(readPermissions: SmokeWorld['readPermissions']): Promise<Read> {
  if (readPermissions === undefined) {
    return { unknown: 'no --principal was given, the object id of the identity' };
  }
  try {
    return await readPermissions();
  } catch (error) {
    return { unknown: whyUnread(error, 'Application.Read.All') };
  }
}

function grantedText(app: Read): string {
  if ('unknown' in app) return `not known, ${app.unknown}`;
  const { granted, site } = app;
  const names = granted.length > 0 ? granted.join(', ') : 'nothing in Graph';
  if (site === undefined) return names;
  const roles = 'unknown' in site ? `not known, ${site.unknown}` : site.roles.join(', ') || 'none';
  return `${names}; roles in the workbook's site: ${roles}`;
}

function served(app: Read): string {
  if ('unknown' in app) return 'not known, since what is granted is not known';
  const { granted, site } = app;
  const wide = WIDE.filter((name) => granted.includes(name));
  const maySite = site !== undefined && ('unknown' in site || canWrite(site));
  const candidates = [...wide, ...(maySite ? ['Sites.Selected'] : [])];
  if (candidates.length === 0) {
    return 'not known: nothing of that opens the workbook. A token keeps for up to 24 hours what was granted before';
  }
  if (candidates.length > 1)
    return `one of ${candidates.join(', ')}: from outside nobody can say which`;
  return `${candidates.join()}, the only one of them that can`;
}
