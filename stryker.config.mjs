const room = process.env.STRYKER_ROOM ?? 'shared';

/**
 * Mutation testing of one room, `shared` or `functions`, with the unit tests.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  // Registration is left out: it is run by the end-to-end tests, which start the bundle.
  mutate: [`${room}/**/*.ts`, '!functions/index.ts', '!functions/compose.ts'],
  testRunner: 'jest',
  jest: { configFile: 'jest.unit.config.cjs' },
  coverageAnalysis: 'perTest',
  ignoreStatic: false,
  concurrency: 2,
  timeoutMS: 8000,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: `reports/mutation-${room}.json` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 98, low: 95, break: room === 'shared' ? 95 : 85 },
  tempDirName: '.stryker-tmp',
};
