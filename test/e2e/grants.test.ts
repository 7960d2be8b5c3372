import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { makeJwt } from '../../local/simulators/common/jwt';
import { identityPrincipal } from '../../local/simulators/graph/grants/grantStore';
import {
  type GraphSimulator,
  startGraphSimulator,
} from '../../local/simulators/graph/service/graphSimulator';
import { TENANT_ID } from '../../local/simulators/graph/tenant/tenant';
import { sharedAuthority } from '../support/sharedAuthority';

/** What the Azure CLI's token of a user permits, as far as it matters here. */
const SCP =
  'Application.ReadWrite.All AppRoleAssignment.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All';

let folder: string;
let graph: GraphSimulator;
let authority: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grants-e2e-'));
  const { caPem, key, cert } = await sharedAuthority();
  authority = join(folder, 'authority.pem');
  await writeFile(authority, caPem);
  graph = await startGraphSimulator({ key, cert });
  // As an administrator gets it: the file alone.
  await copyFile(resolve(__dirname, '../../build/local/grants.js'), join(folder, 'grants.js'));
});
afterAll(async () => {
  await graph.stop();
  await rm(folder, { recursive: true });
});

/** A program on the PATH that notes its arguments and prints a text. */
async function standIn(name: string, prints: string, exitCode = 0): Promise<void> {
  const path = join(folder, name);
  const note = `printf '%s\\n' "$*" >>'${path}.calls'`;
  await writeFile(path, `#!/bin/sh\n${note}\nprintf '%s' '${prints}'\nexit ${exitCode}\n`);
  await chmod(path, 0o755);
}

const callsOf = async (name: string) =>
  existsSync(join(folder, `${name}.calls`)) ? readFile(join(folder, `${name}.calls`), 'utf8') : '';

/** Runs the file as azd runs its hooks: with the variables of the environment. */
async function run(environment: Record<string, string>, args: readonly string[] = []) {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['grants.js', ...args], {
    cwd: folder,
    env: {
      PATH: [folder, PATH].join(delimiter),
      NODE_EXTRA_CA_CERTS: authority,
      AZURE_ENV_NAME: 'dev',
      AZURE_TENANT_ID: TENANT_ID,
      IDENTITY_PRINCIPAL_ID: identityPrincipal.id,
      FUNCTION_APP_NAME: 'func-abc',
      GRAPH_ENDPOINT: graph.endpoint,
      ...environment,
    },
  });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((done) => child.on('close', done)),
  ]);
  return { code, output: `${stdout}${stderr}` };
}

const token = (claims: object = {}) =>
  makeJwt({ scp: SCP, tid: TENANT_ID, ...claims }, randomBytes);

describe('the hook after provisioning', () => {
  it('says what to choose, asks nobody and fails nothing, where no grants were asked for', async () => {
    await standIn('az', token());
    const { code, output } = await run({});
    expect(code).toBe(0);
    expect(output).toContain('azd env set GRANT_PERMISSION Sites.Selected');
    expect(await callsOf('az')).toBe('');
  });

  it('first says what it would do, then does it, then has nothing to do; the token shows nowhere', async () => {
    const secret = token();
    await standIn('az', secret);
    await standIn('azd', '');
    const asked = { GRANT_PERMISSION: 'Sites.Selected', GRANT_DELEGATED: 'Files.ReadWrite.All' };
    const plan = await run(asked);
    expect(plan.output).toContain(
      'TO DO         the identity has the application permission Sites.Selected',
    );
    expect([plan.code, graph.grants.assignments.length]).toEqual([0, 0]);
    expect(await callsOf('az')).toBe(
      `account get-access-token --resource ${graph.endpoint} --query accessToken --output tsv\n`,
    );

    const applied = await run({ ...asked, GRANT_APPLY: 'true' });
    expect([applied.code, graph.grants.assignments.length]).toEqual([0, 1]);
    const { appId = '' } = graph.grants.applications[0] ?? {};
    // What azd keeps is what the next run finds.
    expect(await callsOf('azd')).toBe(`env set DELEGATED_CLIENT_ID ${appId}\n`);
    graph.clearRequests();
    const again = await run({ ...asked, GRANT_APPLY: 'true', DELEGATED_CLIENT_ID: appId });
    expect(again.code).toBe(0);
    expect(graph.requests().filter(({ method }) => method !== 'GET')).toEqual([]);

    const file = await readFile(join(folder, 'build/administrator.ps1'), 'utf8');
    for (const text of [plan.output, applied.output, again.output, file]) {
      expect(text).not.toContain(secret);
    }
  });

  it('says what to do where azd cannot keep the client id', async () => {
    await standIn('az', token());
    await standIn('azd', '', 1);
    const { code, output } = await run(
      { GRANT_DELEGATED: 'Files.ReadWrite', FUNCTION_APP_NAME: 'func-b' },
      ['--yes'],
    );
    const { appId = '' } = graph.grants.applications.at(-1) ?? {};
    expect(code).toBe(0);
    expect(output).toContain(`Do it: azd env set DELEGATED_CLIENT_ID ${appId}`);
  });

  it.each([
    ['nobody is signed in', 1, '', 'run az login'],
    [
      'somebody is signed in to another tenant',
      0,
      token({ tid: '99999999-9999-4999-8999-999999999999' }),
      `az login --tenant ${TENANT_ID}`,
    ],
  ])('ends with what to do where %s', async (_, exitCode, prints, way) => {
    await standIn('az', prints, exitCode);
    const { code, output } = await run({ GRANT_PERMISSION: 'Sites.Selected' });
    expect(code).toBe(1);
    expect(output).toContain(way);
  });

  it('ends with 2 and the usage for arguments that cannot be used', async () => {
    const { code, output } = await run({ GRANT_PERMISSION: 'Mail.Send' });
    expect(code).toBe(2);
    expect(output).toMatch(/^--permission \(GRANT_PERMISSION\) must be[^]*npm run grants/);
  });
});

it('the file needs nothing but Node: no package', async () => {
  const source = await readFile(join(folder, 'grants.js'), 'utf8');
  const modules = [...source.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name);
  expect(modules.filter((name) => !name?.startsWith('node:'))).toEqual([]);
});
