const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');
const { lastFailed } = require('./firstFailure.cjs');

/** The test file that noticed the last mutant of the same source file runs first, then the one of its name. */
module.exports = class extends Sequencer {
  #source;

  constructor(options) {
    super(options);
    this.#source = options.globalConfig.nonFlagArgs[0] ?? '';
  }

  sort(tests) {
    const name = basename(this.#source, '.ts');
    const rank = ({ path }) =>
      lastFailed(this.#source) === path ? 2 : Number(basename(path).startsWith(`${name}.`));
    return super.sort(tests).toSorted((one, other) => rank(other) - rank(one));
  }
};
