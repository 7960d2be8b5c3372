/** Finds the Azure CLI and the Python that it runs on. Run by itself it prints what it found as JSON, `null` where there is none. */
import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where Microsoft's own packages for Linux put theirs. */
const OWN_PYTHON = '/opt/az/bin/python3';

/** @returns { path, python } or null; only Linux's packages are known, whose `az` is a script */
export async function findAzureCli() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'az');
    const text = await readFile(path, 'utf8').catch(() => '');
    const [, python] = /^#! ?(\/\S*python[\d.]*)/.exec(text) ?? [];
    // The launcher of Microsoft's packages is a shell script that names it.
    const found = python ?? (text.includes(OWN_PYTHON) ? OWN_PYTHON : undefined);
    if (found !== undefined && (await isThere(found))) return { path, python: found };
  }
  return null;
}

function isThere(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(await findAzureCli()));
