// A zone that is nobody's default: what forgets to say GMT fails here as it would there.
process.env.TZ = 'Asia/Kathmandu';

/** @returns {import('jest').Config} one project: the same compiler, another folder */
const project = (displayName, roots, more = {}) => ({
  displayName,
  rootDir: __dirname,
  roots,
  testEnvironment: 'node',
  transform: {
    '\\.ts$|/otlp-exporter-base/.+\\.js$': '<rootDir>/test/support/esbuildTransform.cjs',
  },
  // Not the 60 languages of zod, which each test file would load anew.
  moduleNameMapper: {
    '^\\.\\./locales/index\\.cjs$': '<rootDir>/node_modules/zod/v4/locales/en.cjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!@opentelemetry/otlp-exporter-base/)'],
  ...more,
});

/** `unit` runs in one process a file; `e2e` starts the built stack and drives it from outside. */
module.exports = {
  // The end-to-end tests wait more than they work: four for each of CI's cores.
  maxWorkers: 8,
  testSequencer: '<rootDir>/test/support/waitingTestsFirst.cjs',
  projects: [
    project('unit', ['<rootDir>/test'], {
      testPathIgnorePatterns: ['<rootDir>/test/e2e/', '<rootDir>/test/samples/'],
      setupFilesAfterEnv: ['<rootDir>/test/support/patience.ts'],
    }),
    project('e2e', ['<rootDir>/test'], {
      testMatch: ['<rootDir>/test/{e2e,samples}/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/e2e/patience.ts', '<rootDir>/test/e2e/validated.ts'],
    }),
  ],
};
