/**
 * Runs the tests on every Node that the app is meant for: `npm run test:nodes`, or
 * `npm run test:nodes -- 24 --unit` for one version and with arguments for jest.
 */
import { resolve } from 'node:path';
import { run } from '../run/run.mjs';

const VERSIONS = ['20', '22', '24'];
const root = resolve(import.meta.dirname, '../..');
const isVersion = (arg) => /^\d+$/.test(arg);
const args = process.argv.slice(2);
// Only the leading numbers are versions: `--maxWorkers 2` is for jest.
const firstOther = args.findIndex((arg) => !isVersion(arg));
const versions = firstOther === -1 ? args : args.slice(0, firstOther);
const jestArgs = firstOther === -1 ? [] : args.slice(firstOther);

const failed = [];
for (const version of versions.length > 0 ? versions : VERSIONS) {
  console.log(`\n=== Node ${version}: starting`);
  const ok = await testOn(version).catch((error) => {
    console.error(error.message);
    return false;
  });
  console.log(`=== Node ${version}: ${ok ? 'passed' : 'FAILED'}`);
  if (!ok) failed.push(version);
}
if (failed.length > 0) {
  console.error(`\nFailed on Node ${failed.join(', ')}`);
  process.exitCode = 1;
}

async function testOn(version) {
  const node = nodeCommand(version);
  // Without this a runtime that could not be fetched, or another `node` on the PATH, would pass.
  const check = `process.exit(process.versions.node.split('.')[0] === '${version}' ? 0 : 1)`;
  if ((await runNode(node, ['-e', check])) !== 0) {
    throw new Error(`Node ${version} could not be started: ${node.join(' ')}`);
  }
  return (await runNode(node, ['scripts/test/test.mjs', ...jestArgs])) === 0;
}

/** This Node if it is the one, else the runtime that the npm package `node` brings. */
function nodeCommand(version) {
  if (process.versions.node.split('.')[0] === version) return [process.execPath];
  return ['npx', '-y', '-p', `node@${version}`, '--', 'node'];
}

function runNode([command, ...first], args) {
  return run(command, [...first, ...args], { cwd: root });
}
