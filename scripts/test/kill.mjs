/**
 * `npm run test:kill`: the kill tests at full size. `-- --kills=100 --messages=5000` gives each of the two runs (SIGKILL and
 * SIGTERM) that many kills, and at least that many messages; `--seed=42` repeats a run's choices. Each is a setting too:
 * KILL_KILLS, KILL_MESSAGES, KILL_SEED.
 */
import { parseArgs } from 'node:util';

const { env } = process;
const text = { type: 'string' };
const { values } = parseArgs({ options: { kills: text, messages: text, seed: text } });
env.KILL_KILLS = values.kills ?? env.KILL_KILLS ?? '20';
env.KILL_MESSAGES = values.messages ?? env.KILL_MESSAGES ?? '500';
if (values.seed !== undefined) env.KILL_SEED = values.seed;
// The path first: jest takes every word after --selectProjects as the name of a project.
process.argv.splice(2, Infinity, 'test/e2e/kill.test.ts', '--selectProjects', 'e2e');
await import('./test.mjs');
