const { TestEnvironment } = require('jest-environment-node');

/** Runs of which a test has failed, by the configuration that jest makes for each. */
const failed = new WeakSet();

/**
 * One failure is enough to notice a mutant: the tests after it, in the same file and in others, are skipped.
 * Where a mutant lets tests hang, a run waits for one of them, not for all.
 */
class FirstFailureEnvironment extends TestEnvironment {
  #run;

  constructor(config, context) {
    super(config, context);
    this.#run = config.globalConfig;
  }

  handleTestEvent({ name, test }) {
    if (name === 'test_done' && test.errors.length > 0) failed.add(this.#run);
    if (name === 'test_start' && failed.has(this.#run)) test.mode = 'skip';
  }
}

module.exports = FirstFailureEnvironment;
module.exports.hasFailed = (run) => failed.has(run);
