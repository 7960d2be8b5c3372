import { randomBytes } from 'node:crypto';
import { makeJwt } from '../../../../local/simulators/common/jwt';
import {
  graphPrincipal,
  identityPrincipal,
} from '../../../../local/simulators/graph/grants/grantStore';
import {
  type GraphSimulator,
  startGraphSimulator,
} from '../../../../local/simulators/graph/service/graphSimulator';
import { offers, site } from '../../../../local/simulators/graph/tenant/tenant';
import { sharedAuthority } from '../../../support/sharedAuthority';
import { grantGraph } from '../../../../tools/grants/services/grantGraph';
import { readAppPermissions } from '../../../../tools/smoke/services/appPermissions';
import { graphSessions } from '../../../../tools/smoke/services/graphSessions';
import { manualClock } from '../../../support/manualClock';
import { trustAuthority } from '../../../support/trustAuthority';

const SITE_ID = site.names.find((name) => name.includes(',')) ?? '';
const READ_ALL = ['Application.Read.All', 'Sites.FullControl.All'];

let graph: GraphSimulator;
let distrust: () => void;
beforeAll(async () => {
  const { caPem, key, cert } = await sharedAuthority();
  distrust = trustAuthority(caPem);
  graph = await startGraphSimulator({ key, cert });
});
beforeEach(() => {
  graph.grants.assignments = [];
  graph.grants.sitePermissions = [];
});
afterAll(async () => {
  await graph.stop();
  distrust();
});

function assign(...names: string[]): void {
  for (const { id: appRoleId, value } of graphPrincipal.appRoles ?? []) {
    if (!names.includes(value)) continue;
    const { id: principalId } = identityPrincipal;
    const resourceId = graphPrincipal.id;
    graph.grants.assignments.push({ id: value, principalId, resourceId, appRoleId });
  }
}

function read(roles: readonly string[], siteId?: string) {
  const token = makeJwt({ roles }, randomBytes);
  const directory = grantGraph(graph.endpoint, token, manualClock());
  return readAppPermissions(directory, identityPrincipal.id, siteId);
}

describe('readAppPermissions', () => {
  it('names what is granted, and asks for no site without Sites.Selected', async () => {
    assign('Files.ReadWrite.All', 'Mail.Send');
    graph.clearRequests();
    expect(await read(READ_ALL, SITE_ID)).toEqual({
      granted: ['Files.ReadWrite.All', 'Mail.Send'],
    });
    expect(graph.requests().filter(({ path }) => path.includes('/sites/'))).toEqual([]);
  });

  it('has the roles of the identity in the site, and nobody else’s', async () => {
    assign('Sites.Selected');
    const application = { id: identityPrincipal.appId, displayName: 'x' };
    const other = { id: graphPrincipal.appId, displayName: 'y' };
    graph.grants.sitePermissions = [
      { id: 'other', siteId: SITE_ID, roles: ['fullcontrol'], application: other },
      { id: 'own', siteId: SITE_ID, roles: ['write'], application },
    ];
    expect(await read(READ_ALL, SITE_ID)).toEqual({
      granted: ['Sites.Selected'],
      site: { roles: ['write'] },
    });
  });

  it.each<[string, string[], string | undefined, string]>([
    ['this sign-in may not see it', READ_ALL.slice(0, 1), SITE_ID, '403 accessDenied: reading it'],
    ['Graph did not say the site', READ_ALL, undefined, 'Graph did not say the site'],
  ])('says why the grant of the site is not known: %s', async (_, roles, siteId, why) => {
    assign('Sites.Selected');
    const { site } = await read(roles, siteId);
    expect(site).toEqual({ unknown: expect.stringContaining(why) as unknown });
  });

  it('rejects where this sign-in may not read the directory', async () => {
    await expect(read(['Files.ReadWrite.All'])).rejects.toThrow('403 Authorization_RequestDenied');
  });
});

it('a workbook in a site comes with the id of the site', async () => {
  const sessions = graphSessions(graph.endpoint, makeJwt({}, randomBytes));
  expect(await sessions.find(offers)).toMatchObject({ siteId: SITE_ID });
});
