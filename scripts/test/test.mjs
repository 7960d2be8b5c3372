/** `npm test`: builds and runs jest; arguments are jest's, `--unit` leaves the end-to-end tests out. */
import { join, resolve } from 'node:path';
import { findAzureCli } from '../infra/azureCli.mjs';
import { findBicep } from '../infra/bicep.mjs';
import { findBrowser } from './browser.mjs';
import { findOrBuildPowerShell } from '../powershell/powerShell.mjs';
import { findSenders, SENDERS } from './senders.mjs';
import { ensureInstalled } from '../run/install.mjs';
import { run } from '../run/run.mjs';

const root = resolve(import.meta.dirname, '../..');

await ensureInstalled();
// Imported only now: they need the packages.
const { buildStack } = await import('../build/buildStack.mjs');
const isUnit = process.argv.includes('--unit');
let noPowerShell;
const [bicep, azureCli, powerShell, senders] = await Promise.all([
  findBicep(),
  findAzureCli(),
  findOrBuildPowerShell().catch((error) => {
    noPowerShell = error.message;
    return null;
  }),
  isUnit ? undefined : findSenders(),
  buildStack(),
]);
const browser = findBrowser();
const { startAzurite } = await import('../../build/local/azurite.js');
const { stop, ...azurite } = await startAzurite({ services: ['queue', 'table'] });
const { makeLocalAuthority } = await import('../../build/local/certificate.js');

const args = process.argv.slice(2).filter((arg) => arg !== '--unit');
if (isUnit) {
  // These work more than they wait. Of two numbers jest takes the last.
  args.unshift('--maxWorkers=4');
  // At the end, for jest takes every word after it as the name of a project.
  args.push('--selectProjects', 'unit');
}
const jest = join(root, 'node_modules/jest/bin/jest.js');
// execPath, not `node`: jest runs on the very Node that is named here.
console.log(`jest on Node ${process.version}`);
const env = {
  ...process.env,
  SHARED_AZURITE: JSON.stringify(azurite),
  SHARED_AUTHORITY: JSON.stringify(await makeLocalAuthority()),
  FOUND_TOOLS: JSON.stringify({
    'scripts/infra/azureCli.mjs': azureCli,
    'scripts/infra/bicep.mjs': bicep,
    'scripts/powershell/powerShell.mjs': powerShell,
    'scripts/test/browser.mjs': browser,
    'scripts/test/senders.mjs': senders,
  }),
};
process.exitCode = await run(process.execPath, [jest, ...args], { cwd: root, env });
await stop();

if (bicep === null) {
  leftOut('no Bicep compiler', 'nothing was compiled of infra/. `npm run infra` gets one');
}
if (azureCli === null) {
  const how = 'On Debian and Ubuntu `bash .ci/debian` gets it';
  leftOut('no Azure CLI', `no az line of the documentation was parsed. ${how}`);
}
if (noPowerShell !== undefined) {
  console.warn(`\n${noPowerShell}`);
  leftOut(
    'no PowerShell 7',
    'what `npm run grants` writes in it was not parsed, nor its sample run',
  );
}
if (!isUnit) {
  if (browser === null) {
    leftOut(
      'no Chromium',
      'nobody looked at the page of the local stack. CHROMIUM says where it is',
    );
  }
  for (const [tool, found] of Object.entries(senders)) {
    if (found === null) leftOut(`no ${SENDERS[tool]}`, 'its sample in samples/ was not run');
  }
}

function leftOut(missing, what) {
  console.warn(`\nLEFT OUT: there is ${missing}, so ${what}.`);
}
