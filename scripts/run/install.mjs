/**
 * Installs the dependencies when that is needed. Everything here is plain Node: it runs before
 * there are any packages.
 */
import { access, mkdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run } from './run.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
// 20.11 brought import.meta.dirname, which the build uses.
const OLDEST_NODE = [20, 11];
const HEARTBEAT_MS = 2_000;
// Many heartbeats, and long enough for an npm that was left alone by a killed holder to end.
const STALE_MS = 60_000;

/** Makes node_modules what package-lock.json says. Safe to call from several processes at once. */
export async function ensureInstalled(root = ROOT) {
  checkNode();
  if (await isInstalled(root)) return;
  const unlock = await lock(join(root, 'build', 'install.lock'));
  try {
    // Somebody else may have installed while we waited for the lock.
    if ((await isInstalled(root)) || (await install(root))) return;
  } finally {
    await unlock();
  }
  console.error('npm ci failed: see its messages above.');
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  console.error(`Node ${OLDEST_NODE.join('.')} or later is needed; this is ${process.version}.`);
  process.exit(1);
}

/**
 * npm leaves a list of what it put into node_modules there, as its last step. Comparing it with
 * package-lock.json takes 10 ms and, unlike a stamp of our own, sees what `npm ci` and
 * `npm install` did when they were called by hand.
 */
async function isInstalled(root) {
  const [wanted, present] = await Promise.all([
    readPackages(join(root, 'package-lock.json')),
    readPackages(join(root, 'node_modules', '.package-lock.json')).catch(() => undefined),
  ]);
  if (present === undefined) return false;
  const missing = Object.entries(wanted).some(
    ([path, entry]) =>
      path !== '' && present[path] === undefined && !entry.optional && !entry.devOptional,
  );
  const wrong = Object.entries(present).some(
    ([path, entry]) =>
      wanted[path]?.version !== entry.version ||
      wanted[path]?.integrity !== entry.integrity ||
      !runsHere(entry),
  );
  return !missing && !wrong && (await filesExist(root, wanted['']));
}

/** npm's list may outlive what it lists, when somebody deletes folders: look at our own packages. */
async function filesExist(root, { dependencies, devDependencies }) {
  const looks = Object.keys({ ...dependencies, ...devDependencies }).map((name) =>
    access(join(root, 'node_modules', name, 'package.json')),
  );
  return Promise.all(looks).then(
    () => true,
    () => false,
  );
}

async function readPackages(path) {
  return JSON.parse(await readFile(path, 'utf8')).packages;
}

/** False for another platform's binaries: a node_modules that came with a copied folder. */
function runsHere({ os = [], cpu = [] }) {
  const allows = (list, name) =>
    !list.includes(`!${name}`) &&
    (list.includes(name) || list.every((entry) => entry.startsWith('!')));
  return allows(os, process.platform) && allows(cpu, process.arch);
}

async function install(root) {
  console.error('Installing dependencies (npm ci, about a minute) ...');
  const [command, ...args] = npm();
  // The tools are dev dependencies: they are needed whatever NODE_ENV or the npm settings say.
  const code = await run(command, [...args, 'ci', '--include=dev', '--loglevel=error'], {
    cwd: root,
    // What npm says to stdout is a summary nobody needs; what goes wrong is on stderr.
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: command === 'npm' && process.platform === 'win32',
  });
  return code === 0;
}

/** The npm that started this, if one did: the one on the PATH may belong to another Node. */
export function npm() {
  const path = process.env.npm_execpath;
  return path !== undefined && basename(path) === 'npm-cli.js' ? [process.execPath, path] : ['npm'];
}

/**
 * Holds a lock, which is a directory whose time is renewed while it is held. A holder that was
 * killed stops renewing, and the lock is taken from it. Gives the function that releases it.
 */
async function lock(path) {
  await mkdir(dirname(path), { recursive: true });
  for (let told = false; !(await tryMkdir(path)); told = true) {
    if (!told) console.error('Waiting for another process that installs the dependencies ...');
    await breakStale(path);
    await wait(250);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  return async () => {
    clearInterval(heartbeat);
    await rm(path, { recursive: true, force: true });
  };
}

async function tryMkdir(path) {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

async function breakStale(path) {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  if (Date.now() - mtimeMs < STALE_MS) return;
  // Of several that wait only one can rename it: the others find it gone.
  const grave = `${path}.${process.pid}`;
  await rename(path, grave).catch(() => {});
  await rm(grave, { recursive: true, force: true });
}
