import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The licences of the packages in the bundles, which must go with every copy of them.
 * @param packages what bundledPackages gives
 */
export async function thirdPartyNotices(root, packages) {
  const namesByText = new Map();
  for (const { name, version, path } of packages) {
    const text = await licence(join(root, path));
    namesByText.set(text, [...(namesByText.get(text) ?? []), `${name} ${version}`]);
  }
  const parts = [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return `This package contains:\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** The text of the licence; its name and the author where the package brings no text. */
async function licence(folder) {
  const file = (await readdir(folder)).sort().find((name) => /^licen[cs]e(?:\.\w+)?$/i.test(name));
  if (file !== undefined) {
    return (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n').trim();
  }
  const { name, license, author } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  if (license === undefined) throw new Error(`${name}: its package names no licence`);
  return [`Licence: ${license}`, author?.name ?? author].filter(Boolean).join('\n');
}
