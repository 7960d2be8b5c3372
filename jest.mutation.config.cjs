const { projects } = require('./jest.config.cjs');

/** What mutation testing runs for a room: its own unit tests. */
const unit = projects.find(({ displayName }) => displayName === 'unit');
// Static mutants meet every test of the room: what is large there is thinned.
process.env.PROPERTY_RUNS ??= '60';
process.env.FAULT_MATRIX ??= 'thin';
module.exports = {
  ...unit,
  // Jest finds the tests that a mutant may touch by the imports between files, and sees only those below.
  roots: ['functions', 'shared', 'test'].map((folder) => `<rootDir>/${folder}`),
  setupFilesAfterEnv: [],
  testMatch: [`<rootDir>/test/${process.env.MUTATION_ROOM}/**/*.test.ts`],
  testEnvironment: require.resolve('./test/support/mutation/firstFailure.cjs'),
  // Stryker looks for jest-circus in its name.
  testRunner: require.resolve('./test/support/mutation/neededFiles.jest-circus.cjs'),
  testSequencer: require.resolve('./test/support/mutation/likelyFirst.cjs'),
  // What is made once would count as covered by the first test alone. In core, `once` itself is tested.
  moduleNameMapper: {
    ...unit.moduleNameMapper,
    ...(process.env.MUTATION_ROOM !== 'shared/core' && {
      '/core/once$': require.resolve('./test/support/mutation/eachTime.ts'),
    }),
  },
  // A mutant that hangs fails its test soon, and the runner lives on.
  testTimeout: 5000,
};
