const { TestEnvironment } = require('jest-environment-node');

/** Runs of which a test has failed, by the configuration that jest makes for each. */
const failed = new WeakSet();
/** By source file: the test file that failed in the last run for it. */
const failedBySource = new Map();

/**
 * One failure is enough to notice a mutant: the tests after it, in the same file and in others, are skipped.
 * Where a mutant lets tests hang, a run waits for one of them, not for all.
 */
module.exports = class extends TestEnvironment {
  #run;
  #path;

  constructor(config, context) {
    super(config, context);
    this.#run = config.globalConfig;
    this.#path = context.testPath;
  }

  handleTestEvent({ name, test }) {
    if (name === 'test_done' && test.errors.length > 0) {
      failed.add(this.#run);
      failedBySource.set(this.#run.nonFlagArgs[0], this.#path);
    }
    if (name === 'test_start' && failed.has(this.#run)) test.mode = 'skip';
  }
};

/** Whether a test of the run has failed. */
module.exports.hasFailed = (run) => failed.has(run);

/** The test file that failed in the last run for a source file. */
module.exports.lastFailed = (source) => failedBySource.get(source);
