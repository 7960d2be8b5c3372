import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../../..');
const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js');

/** Runs `redocly lint` as it is set up in redocly.yaml, without a word to the network. */
function lint(...files: string[]) {
  const args = [redocly, 'lint', ...files, '--config=redocly.yaml', '--format=json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
  const json = /^\{[^]*^\}/m.exec(stdout)?.[0];
  if (json === undefined) throw new Error(stderr);
  const { totals, problems } = JSON.parse(json) as {
    totals: { errors: number; warnings: number; ignored: number };
    problems: { ruleId: string; message: string }[];
  };
  return { status, totals, problems };
}

const clean = { status: 0, totals: { errors: 0, warnings: 0, ignored: 0 }, problems: [] };

it.each(['docs/openapi.json', 'connector/apiDefinition.swagger.json'])(
  '%s has no errors and no warnings',
  (file) => {
    expect(lint(file)).toMatchObject(clean);
  },
);

it('an example that breaks its schema is a warning, an operation without answers an error', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
  const file = join(folder, 'openapi.json');
  const kept = readFileSync(join(root, 'docs/openapi.json'), 'utf8');
  writeFileSync(file, kept.replace('"status": "alreadyClosed"', '"status": "open"'));
  expect(lint(file).totals.warnings).toBeGreaterThan(0);
  writeFileSync(file, kept.replace('"responses": {', '"answers": {'));
  expect(lint(file).totals.errors).toBeGreaterThan(0);
  rmSync(folder, { recursive: true });
});
