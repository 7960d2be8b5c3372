/** `npm run test:mutation`: mutates shared/ and then functions/; exits 1 when a score is below its threshold. */
import { join, resolve } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { run } from './run.mjs';

const root = resolve(import.meta.dirname, '..');
const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const rooms = process.argv.slice(2);

await ensureInstalled();
for (const room of rooms.length > 0 ? rooms : ['shared', 'functions']) {
  const env = { ...process.env, STRYKER_ROOM: room };
  const code = await run(process.execPath, [stryker, 'run', 'stryker.config.mjs'], {
    cwd: root,
    env,
  });
  if (code !== 0) process.exitCode = 1;
}
