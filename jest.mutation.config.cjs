const { projects } = require('./jest.config.cjs');

/** What mutation testing runs for a room: its own unit tests. */
const unit = projects.find(({ displayName }) => displayName === 'unit');
const tests = process.env.MUTATION_TESTS;
process.env.PROPERTY_RUNS ??= '60';
module.exports = {
  ...unit,
  setupFilesAfterEnv: [],
  testMatch: [tests.endsWith('.ts') ? `<rootDir>/${tests}` : `<rootDir>/${tests}/**/*.test.ts`],
  // A mutant that hangs fails its test soon, and the runner lives on.
  testTimeout: 2000,
};
