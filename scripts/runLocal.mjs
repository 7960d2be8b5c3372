import { ensureInstalled } from './install.mjs';

/**
 * Installs what is missing, builds, and runs a program of the local stack in this very process: a signal sent
 * to it reaches the program itself, and the arguments are those of process.argv.
 */
export async function runLocal(program) {
  await ensureInstalled();
  // Imported only now: it needs the packages.
  const { buildStack } = await import('./buildStack.mjs');
  await buildStack();
  await import(`../build/local/${program}.js`);
}
