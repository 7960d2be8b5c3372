const { default: Sequencer } = require('@jest/test-sequencer');

/** Unit tests that start nothing and wait for nobody. */
const QUICK = /[\\/]test[\\/](?:functions|shared)[\\/]/;

/**
 * Begins with the end-to-end tests, a unit test after each: they wait more than they work, and what waits at the end waits
 * while the machine has nothing else to do. So the unit tests that wait, too, come before those that do not.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const [waiting, working, quick] = [[], [], []];
    for (const test of super.sort(tests)) {
      if (test.context.config.displayName?.name === 'e2e') waiting.push(test);
      else (QUICK.test(test.path) ? quick : working).push(test);
    }
    return [...waiting.flatMap((test) => [test, ...working.splice(0, 1)]), ...working, ...quick];
  }
};
