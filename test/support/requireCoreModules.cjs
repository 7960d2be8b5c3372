/**
 * Jest's modules know no native import(): turns those of Node's own modules into require(), as the bundler does for what is
 * deployed.
 */
module.exports = {
  process: (source) => ({
    code: source.replace(/\bimport\(('https?')\)/g, 'Promise.resolve().then(() => require($1))'),
  }),
};
