const { projects } = require('./jest.config.cjs');

/** What mutation testing runs for a room: its own unit tests. */
const unit = projects.find(({ displayName }) => displayName === 'unit');
// Static mutants meet every test of the room: what is large there is thinned.
process.env.PROPERTY_RUNS ??= '60';
process.env.FAULT_MATRIX ??= 'thin';
module.exports = {
  ...unit,
  setupFilesAfterEnv: [],
  testMatch: [`<rootDir>/test/${process.env.MUTATION_ROOM}/**/*.test.ts`],
  testEnvironment: require.resolve('./test/support/firstFailure.cjs'),
  // A mutant that hangs fails its test soon, and the runner lives on.
  testTimeout: 2000,
};
