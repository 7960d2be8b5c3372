import { type Found, tellPermission } from '../../../../tools/smoke/run/permission';
import type { AppPermissions } from '../../../../tools/smoke/services/appPermissions';
import { GraphFailure } from '../../../../tools/grants/services/grantGraph';

const caller = 'an app, with Files.ReadWrite.All';
const step = (name: string, close?: string): Found => [
  { name },
  { sent: '', back: '', isAsExpected: true, ...(close !== undefined && { close }) },
];
const CLOSED = [step('settings are valid'), step('close by link', 'closed')];

async function told(permissions: AppPermissions, found = CLOSED): Promise<string> {
  const readPermissions = () => Promise.resolve(permissions);
  return (await tellPermission({ caller, readPermissions }, found)).join('\n');
}

describe('tellPermission', () => {
  it('tells what it rests on: who opened, how many the app closed, what is granted', async () => {
    const found = [
      ...CLOSED,
      step('close by the queue', 'closed'),
      step('by path', 'AccessDenied'),
    ];
    expect(await told({ granted: ['Files.ReadWrite.All', 'Mail.Send'] }, found)).toBe(
      [
        'TOLD      which permission served',
        '            opened   by an app, with Files.ReadWrite.All, as the token says',
        "            closed   2 by the app, which got no user's token; not: by path: AccessDenied",
        '            granted  to its identity: Files.ReadWrite.All, Mail.Send',
        '            served   Files.ReadWrite.All, the only one of them that can',
      ].join('\n'),
    );
  });

  it.each<[string, AppPermissions, string, string]>([
    [
      'the grant of the site',
      { granted: ['Sites.Selected'], site: { roles: ['write'] } },
      "Sites.Selected; roles in the workbook's site: write",
      'Sites.Selected, the only one of them that can',
    ],
    [
      'a grant of the site that nobody could read',
      { granted: ['Sites.Selected'], site: { unknown: 'Graph answered 403 accessDenied' } },
      "roles in the workbook's site: not known, Graph answered 403 accessDenied",
      'Sites.Selected, the only one of them that can',
    ],
    [
      'one of two',
      { granted: ['Sites.Selected', 'Files.ReadWrite.All'], site: { roles: ['owner'] } },
      'Sites.Selected, Files.ReadWrite.All',
      'one of Files.ReadWrite.All, Sites.Selected: from outside nobody can say which',
    ],
    [
      'a wide one beside a grant to read',
      { granted: ['Sites.Selected', 'Sites.Manage.All'], site: { roles: ['read'] } },
      'Sites.Selected, Sites.Manage.All',
      'Sites.Manage.All, the only one of them that can',
    ],
    [
      'an older token, where the site has no grant',
      { granted: ['Sites.Selected'], site: { roles: [] } },
      "roles in the workbook's site: none",
      'not known: nothing of that opens the workbook',
    ],
    ['an older token, where nothing is granted', { granted: [] }, 'nothing in Graph', 'not known:'],
  ])('%s served', async (_, permissions, granted, served) => {
    const text = await told(permissions);
    expect(text).toContain(granted);
    expect(text).toContain(`served   ${served}`);
  });

  it('none served where the app closed nothing, whatever is granted', async () => {
    const text = await told({ granted: ['Files.ReadWrite.All'] }, [
      step('by link', 'AccessDenied'),
    ]);
    expect(text).toContain('closed   0 by the app');
    expect(text).toContain('served   none: the app closed no session');
  });

  it.each<[string, Error, string]>([
    [
      'a refusal, and what would read it',
      new GraphFailure(403, 'Authorization_RequestDenied', 'GET /servicePrincipals/secret'),
      'not known, Graph answered 403 Authorization_RequestDenied: reading it takes Application.Read.All',
    ],
    ['an outage', new GraphFailure(503, 'busy', 'GET /x'), 'not known, Graph answered 503 busy\n'],
    ['no answer', new TypeError('fetch failed'), 'not known, fetch failed'],
  ])('%s is said, and no error', async (_, error, message) => {
    const lines = await tellPermission(
      { caller, readPermissions: () => Promise.reject(error) },
      CLOSED,
    );
    expect(lines.join('\n')).toContain(message);
    expect(lines.join('\n')).not.toContain('secret');
    expect(lines.at(-1)).toContain('not known, since what is granted is not known');
  });

  it('without the identity it says what is missing', async () => {
    const lines = await tellPermission({ caller }, CLOSED);
    expect(lines.join('\n')).toContain('not known, no --principal was given');
  });
});
