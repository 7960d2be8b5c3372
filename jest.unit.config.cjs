const { projects } = require('./jest.config.cjs');

/** What mutation testing runs: the unit tests of what ships, one process each, no local stack of its own. */
const unit = projects.find(({ displayName }) => displayName === 'unit');
module.exports = {
  ...unit,
  testMatch: ['<rootDir>/test/shared/**/*.test.ts', '<rootDir>/test/functions/**/*.test.ts'],
};
