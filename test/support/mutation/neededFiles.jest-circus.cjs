const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { createEmptyTestResult } = require('@jest/test-result');
const { default: circus } = require('jest-circus/runner');
const { hasFailed } = require('./firstFailure.cjs');

/**
 * Runs a test file as jest does, unless a mutant has no need of it: a test has failed already, or no test of the file is
 * asked for. Loading a file costs far more than its tests, and jest would load every one to see their names. So the first
 * run, which is without a mutant and of all tests, notes them.
 */
module.exports = async (run, config, environment, runtime, path, sendMessage) => {
  const folder = join(config.rootDir, 'reports', 'test-names');
  const notes = join(folder, encodeURIComponent(path));
  const wanted = run.testNamePattern;
  if (hasFailed(run) || (wanted && !hasOneOf(notes, wanted))) return unneeded(path);
  const result = await circus(run, config, environment, runtime, path, sendMessage);
  if (!wanted && result.numFailingTests === 0) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(notes, JSON.stringify(result.testResults.map(({ fullName }) => fullName)));
  }
  return result;
};

/** What jest takes for a file of which all tests were skipped; one without tests it takes for a mistake. */
function unneeded(testFilePath) {
  const test = { status: 'pending', title: 'not needed', fullName: testFilePath };
  const empty = { ancestorTitles: [], failureDetails: [], failureMessages: [] };
  return {
    ...createEmptyTestResult(),
    testFilePath,
    numPendingTests: 1,
    testResults: [{ ...empty, ...test }],
  };
}

function hasOneOf(notes, wanted) {
  if (!existsSync(notes)) return true;
  // As jest compares them.
  const pattern = new RegExp(wanted, 'i');
  return JSON.parse(readFileSync(notes, 'utf8')).some((name) => pattern.test(name));
}
