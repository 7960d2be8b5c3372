/**
 * `npm run test:kill`: the kill tests at full size. `-- --kills=100 --messages=5000` gives each of the two runs (SIGKILL and
 * SIGTERM) that many kills, and at least that many messages; KILL_SEED repeats a run's choices.
 */
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const { values } = parseArgs({ options: { kills: text, messages: text } });
process.env['KILL_KILLS'] = values.kills ?? '20';
process.env['KILL_MESSAGES'] = values.messages ?? '500';
// The path first: jest takes every word after --selectProjects as the name of a project.
process.argv.splice(2, Infinity, 'test/e2e/kill.test.ts', '--selectProjects', 'e2e');
await import('./test.mjs');
