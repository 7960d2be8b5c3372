/** Prints what CHANGELOG.md says of a release: `node scripts/package/releaseNotes.mjs v1.2.3`. The tag must be that of package.json. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: 'string', default: resolve(import.meta.dirname, '../..') } },
});
const [tag = ''] = positionals;

try {
  const { version } = JSON.parse(await readFile(join(values.root, 'package.json'), 'utf8'));
  if (tag !== `v${version}`)
    throw new Error(`The tag is "${tag}", and package.json says ${version}`);
  const changelog = await readFile(join(values.root, 'CHANGELOG.md'), 'utf8');
  process.stdout.write(`${sectionOf(changelog, version)}\n`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function sectionOf(changelog, version) {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => /^\S*/.exec(text)[0] === version);
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version}"`);
  const [title, ...lines] = section.split('\n');
  if (title.includes('unreleased')) {
    throw new Error(`CHANGELOG.md says "## ${title}": give it the date of the release first`);
  }
  const text = lines.join('\n').trim();
  if (text === '') throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return text;
}
