/**
 * Finds what the samples of senders need beside Node and curl. Run by itself it prints what it found as JSON: null is
 * missing.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What each needs, and how to get it. */
export const SENDERS = {
  dotnet: '.NET SDK (dotnet)',
  az: 'Azure CLI that runs (Debian: bash .ci/debian)',
  python: 'Python 3 (python3)',
  pythonQueue: 'azure-storage-queue of Python (Debian: bash .ci/debian)',
};

/** @returns for each of SENDERS the program, or null */
export async function findSenders() {
  const [dotnet, az, python, ...pythons] = await Promise.all([
    works('dotnet', ['--version']),
    works('az', ['version']),
    works('python3', ['--version']),
    // Debian's packages are for Debian's own Python, before which another may be on the PATH.
    ...['python3', '/usr/bin/python3'].map((one) =>
      works(one, ['-c', 'import azure.storage.queue']),
    ),
  ]);
  return { dotnet, az, python, pythonQueue: pythons.find((found) => found !== null) ?? null };
}

async function works(program, args) {
  return run(program, args).then(
    () => program,
    () => null,
  );
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(await findSenders()));
