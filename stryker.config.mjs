/** Source and tests of the rooms: one run each, so that a mutant meets the tests of its own room only. */
export const ROOMS = {
  request: ['shared/request/**/*.ts', 'test/shared/request'],
  graph: ['shared/graph/**/*.ts', 'test/shared/graph'],
  delivery: ['shared/delivery/**/*.ts', 'test/shared/delivery'],
  http: ['shared/http/**/*.ts', 'test/shared/http'],
  telemetry: ['shared/telemetry/**/*.ts', 'test/shared/telemetry'],
  shared: ['shared/*.ts', 'test/shared/*.test.ts'],
  functions: ['functions/*.ts', 'test/functions'],
};

const room = process.env.MUTATION_ROOM ?? 'request';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  // Registration and composition are run by the end-to-end tests, which start the bundle.
  mutate: [ROOMS[room][0], '!functions/index.ts', '!functions/compose.ts'],
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.cjs' },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 5000,
  reporters: ['progress-append-only', 'json', 'clear-text'],
  jsonReporter: { fileName: `reports/mutation/${room}.json` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: '.stryker-tmp',
};
