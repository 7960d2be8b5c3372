const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { extname } = require('node:path');

/**
 * Turns TypeScript into CommonJS for jest, by the compiler that makes what is deployed; types are `npm run types`'s concern.
 * Native import() becomes require(), for jest's modules have none: so packages that use it pass here too.
 * Knows no `jest.mock`, which would have to move above the imports: what a test replaces is a parameter.
 */
/** Not Date and the timers, which a test may replace. */
const GLOBALS =
  'Array,Buffer,Error,JSON,Map,Math,Number,Object,Promise,Set,String,Symbol,Uint8Array,URL';
const options = {
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  supported: { 'dynamic-import': false },
  sourcemap: 'external',
  // Jest runs tests in a context of its own, where each look at a global is slow: a simulation takes a tenth of the time with this.
  banner: `const {${GLOBALS}} = globalThis;`,
};
const version = createHash('sha1')
  .update(readFileSync(__filename))
  .update(readFileSync(require.resolve('esbuild/package.json')))
  .digest('hex');

module.exports = {
  getCacheKey: (source, path, { configString, instrument }) =>
    createHash('sha1')
      .update([version, source, path, configString, String(instrument)].join('\0'))
      .digest('hex'),
  process: (source, path) => {
    // Only now: with all in jest's cache it is not needed.
    const { transformSync } = require('esbuild');
    const loader = extname(path).slice(1);
    const { code, map } = transformSync(source, { ...options, loader, sourcefile: path });
    return { code, map };
  },
};
