const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Begins with the end-to-end tests, a unit test after each: they wait more than they work, and what waits at the end waits
 * while the machine has nothing else to do.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const [waiting, working] = [[], []];
    for (const test of super.sort(tests)) {
      const { displayName } = test.context.config;
      (displayName?.name === 'e2e' ? waiting : working).push(test);
    }
    return [...waiting.flatMap((test) => [test, ...working.splice(0, 1)]), ...working];
  }
};
