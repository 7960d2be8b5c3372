import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CLOSE_ERRORS } from '../../shared/core/closeError';
import { type App, startApp, stopApps } from '../e2e/app';
import { runSample } from './sender';

const page = readFileSync(resolve(__dirname, '../../docs/power-automate.md'), 'utf8');

let app: App;
beforeAll(async () => {
  app = await startApp({});
});
afterAll(() => stopApps());

it('docs/power-automate.md, read from top to bottom with `npm start`, opens, works, closes and cancels by curl', async () => {
  const [exports = ''] = /^export .*$/m.exec(app.output()) ?? [];
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  expect(blocks).toHaveLength(7);
  // Each step in a line of its own, as a person sees it.
  const script = ['set -e', exports, ...blocks.map((block) => `${block}\necho`)].join('\n');
  const { code, stdout, stderr } = await runSample(['bash', '-c', script], {});
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.split(/\r?\n/);
  const answers = lines.filter((line) => /^(?:\{|cluster=|HTTP|\d{3}$)/.test(line));
  expect(answers).toEqual([
    expect.stringMatching(/^cluster=\S+&usid=[0-9a-f-]+$/),
    'HTTP/1.1 201 Created',
    expect.stringMatching(/"status":"scheduled"/),
    expect.stringMatching(/"status":"scheduled"/),
    expect.stringMatching(/"values":\[\["Hello"\]\]/),
    '200',
    expect.stringMatching(/"status":"closed"/),
    '200',
    expect.stringMatching(/"status":"cancelled"/),
    '200',
    'HTTP/1.1 202 Accepted',
    expect.stringMatching(/"status":"queued"/),
  ]);
});

it('docs/power-automate.md says what to do about every error', () => {
  const [, errors = ''] = page.split('## What to do about an error');
  const rows = [...errors.matchAll(/^\| `(\w+)` +\| (\d+) /gm)].map(([, code, status]) => [
    code,
    Number(status),
  ]);
  const all = Object.entries(CLOSE_ERRORS).map(([code, { status }]) => [code, status]);
  expect(rows.sort()).toEqual(all.sort());
});
