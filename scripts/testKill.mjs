/** `npm run test:kill`: the kill tests at full size. KILL_SEED repeats a run's choices. */
process.env['KILL_TESTS'] = 'full';
// The path first: jest takes every word after --selectProjects as the name of a project.
process.argv.push('test/e2e/kill.test.ts', '--selectProjects', 'e2e');
await import('./test.mjs');
