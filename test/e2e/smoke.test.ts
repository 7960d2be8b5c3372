import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { addMessageUrl } from '../../local/stack/queueSas';
import { graphPrincipal, identityPrincipal } from '../../local/simulators/graph/grants/grantStore';
import { budget, offers, site } from '../../local/simulators/graph/tenant/tenant';
import { trustAuthority } from '../support/trustAuthority';
import { useApp, useWorld } from './world';

const KEY = 'k-smoke';
const BY_ID = ['--drive', budget.driveId, '--item', budget.itemId];

const world = useWorld();
const running = useApp(world, 'smoke', () => ({ FUNCTIONS_KEY: KEY }));
let token: string;
beforeAll(async () => {
  const { endpoint, header } = world.identity;
  const query = `resource=${world.graph.endpoint}&api-version=2019-08-01`;
  const answer = await fetch(`${endpoint}?${query}`, { headers: { 'X-IDENTITY-HEADER': header } });
  token = ((await answer.json()) as { access_token: string }).access_token;
});

interface Run {
  code: number;
  output: string;
}

/** Runs the built tool against the running app. */
function smoke(args: readonly string[], more: Record<string, string> = {}): Promise<Run> {
  const { PATH = '', HOME = '' } = process.env;
  const { NODE_EXTRA_CA_CERTS = '' } = world.settings;
  const secrets = { SMOKE_FUNCTION_KEY: KEY, SMOKE_GRAPH_TOKEN: token };
  const env = { PATH, HOME, NODE_EXTRA_CA_CERTS, ...secrets, ...more };
  const where = ['--app', running.app.url, '--graph', world.graph.endpoint];
  const all = ['build/local/smoke.js', ...where, '--safety-net-seconds', '1', ...args];
  return new Promise((done) => {
    execFile(
      process.execPath,
      all,
      { cwd: resolve(__dirname, '../..'), env },
      (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` }),
    );
  });
}

function queueUrl(): string {
  const { connectionString } = world.azurite;
  return addMessageUrl(connectionString, 'smoke').replace('/messages?', '?');
}

const openSessions = () => world.graph.sessions().filter(({ state }) => state === 'open');

it('the smoke test of an app that works, with every step, is as expected and leaves no session open', async () => {
  const { code, output } = await smoke([...BY_ID, '--queue', queueUrl()]);
  expect(output).toContain('10 as expected, 0 not, 0 left out');
  expect(code).toBe(0);
  expect(openSessions()).toEqual([]);
});

it('the transcript has no session id, token, key, link or path', async () => {
  const [link = ''] = budget.links;
  const { output } = await smoke(['--link', link, '--queue', queueUrl()]);
  expect(output).toContain('10 as expected');
  const ids = world.graph.sessions().map(({ id }) => id);
  const [, signature = ''] = queueUrl().split('?');
  for (const secret of [...ids, token, KEY, link, budget.itemPath, signature]) {
    expect(output).not.toContain(secret);
  }
  expect(output).toMatch(/back {3}200 closed, \d+ ms, x-ms-request-id [0-9a-f-]{36}/);
  expect(output).toContain('Graph  the session is gone (404 invalidSessionReCreatable');
  expect(output).toMatch(/sessions are opened by an app, with /);
  expect(output).toMatch(
    /^close-excel-session, smoke test \d+\.\d+\.\d+ of \d{4}-\d\d-\d\dT[\d:.]+Z$/m,
  );
  expect(output).toMatch(/GET \/api\/health\n.*, version \d+\.\d+\.\d+$/m);
});

describe('the transcript says which permission served', () => {
  const IN_SITE = ['--drive', offers.driveId, '--item', offers.itemId];
  const AS_IDENTITY = ['--principal', identityPrincipal.id];
  beforeEach(() => {
    const { grants } = world.graph;
    const { id: appRoleId = '' } =
      graphPrincipal.appRoles?.find(({ value }) => value === 'Sites.Selected') ?? {};
    const { id: principalId, appId, displayName } = identityPrincipal;
    const siteId = site.names.find((name) => name.includes(',')) ?? '';
    grants.assignments = [{ id: 'a', principalId, resourceId: graphPrincipal.id, appRoleId }];
    grants.sitePermissions = [
      { id: 's', siteId, roles: ['write'], application: { id: appId, displayName } },
    ];
  });

  it('as far as the sign-in may read what is granted', async () => {
    const { code, output } = await smoke([...IN_SITE, ...AS_IDENTITY]);
    expect(output).toContain(
      "granted  to its identity: Sites.Selected; roles in the workbook's site: write",
    );
    expect(output).toContain('served   Sites.Selected, the only one of them that can');
    expect(code).toBe(0);
  });

  it('or why it may not, which is no failure', async () => {
    const distrust = trustAuthority(
      await readFile(world.settings['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8'),
    );
    const ofFlow = await (await fetch(`${world.graph.endpoint}/_simulator/token`)).text();
    distrust();
    const { code, output } = await smoke([...IN_SITE, ...AS_IDENTITY], {
      SMOKE_GRAPH_TOKEN: ofFlow,
    });
    expect(output).toContain('opened   by an app, with Files.ReadWrite.All, as the token says');
    expect(output).toContain(
      'Graph answered 403 Authorization_RequestDenied: reading it takes Application.Read.All',
    );
    expect(output).not.toContain(identityPrincipal.id);
    expect(code).toBe(0);
  });
});

it('the smoke test where Graph refuses the app says the code, and exits with 1', async () => {
  world.graph.addFault({
    match: { operation: 'closeSession' },
    status: 403,
    body: { error: { code: 'accessDenied', message: 'Access denied.' } },
    times: 1,
  });
  const { code, output } = await smoke(BY_ID);
  expect(output).toContain('NOT OK    close by driveId and itemId');
  expect(output).toMatch(/back {3}403 AccessDenied \(accessDenied\) "/);
  expect(output).toContain('LEFT OUT  close by the queue: no --queue was given');
  expect(output).toContain('not: close by driveId and itemId: AccessDenied');
  expect(output).toContain('8 as expected, 1 not, 1 left out');
  expect(code).toBe(1);
});

it('the smoke test without SMOKE_GRAPH_TOKEN takes the token of the Azure CLI', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'az-'));
  try {
    const az = join(folder, 'az');
    // A stand-in that answers only what the real one documents.
    const expected = `account get-access-token --resource ${world.graph.endpoint} --query accessToken --output tsv`;
    await writeFile(az, `#!/bin/sh\n[ "$*" = "${expected}" ] && echo "${token}"\n`);
    await chmod(az, 0o755);
    const path = { SMOKE_GRAPH_TOKEN: '', PATH: `${folder}${delimiter}${process.env['PATH']}` };
    expect((await smoke(BY_ID, path)).output).toContain('9 as expected, 0 not, 1 left out');
    await writeFile(az, '#!/bin/sh\nexit 1\n');
    const { code, output } = await smoke(BY_ID, path);
    expect(output).toContain('run az login, or set SMOKE_GRAPH_TOKEN');
    expect(code).toBe(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it.each([
  ['a workbook that is not there', ['--drive', budget.driveId, '--item', '01NONE'], 1, '404'],
  ['no workbook', [], 2, 'Name a workbook'],
])('the smoke test with %s says so', async (_, args, exitCode, message) => {
  const { code, output } = await smoke(args);
  expect(output).toContain(message);
  expect(code).toBe(exitCode);
});
