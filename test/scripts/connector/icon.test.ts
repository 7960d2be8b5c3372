import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(__dirname, '../../..');

it('connector/icon.png is what the script draws (else: npm run icon)', () => {
  const script = pathToFileURL(resolve(root, 'scripts/connector/drawIcon.mjs')).href;
  const write = `process.stdout.write((await import(process.argv[1])).drawIcon())`;
  const drawn = execFileSync(process.execPath, ['--input-type=module', '-e', write, script]);
  expect(drawn.equals(readFileSync(resolve(root, 'connector/icon.png')))).toBe(true);
});
