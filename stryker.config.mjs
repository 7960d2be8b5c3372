/** The folder whose files are mutated, and whose tests run: `shared/core` with `test/shared/core`. */
const room = process.env.MUTATION_ROOM;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  // index.ts only registers what compose.ts built: the end-to-end tests start its bundle.
  mutate: [`${room}/*.ts`, '!functions/index.ts'],
  plugins: ['@stryker-mutator/*', './test/support/mutation/emptyDefaults.mjs'],
  ignorers: ['emptyDefaults'],
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.cjs' },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Of a busy machine; what hangs is ended sooner, by the limit of a test or by the count of loops.
  timeoutMS: 30_000,
  thresholds: { high: 100, low: 99, break: 99 },
  // What has changed neither in source nor in tests keeps its result; the file is also what mutation.mjs counts from.
  incremental: true,
  incrementalFile: `reports/mutation/${room}.json`,
  reporters: ['progress-append-only', 'clear-text'],
  clearTextReporter: {
    allowColor: false,
    logTests: false,
    reportTests: false,
    reportScoreTable: false,
  },
  tempDirName: '.stryker-tmp',
};
