import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '');
const pages = files.filter((path) => /^(?:[A-Z]+|docs\/.+|samples\/README)\.md$/.test(path));
const folders = new Set(files.flatMap(foldersOf));
const names = new Set(files.map((path) => posix.basename(path)));
/** Files that users make, and packages or builds that hold what is named. */
const NOT_OURS = new Set(['local.settings.json']);

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function textOf(page: string): string {
  return readFileSync(resolve(root, page), 'utf8');
}

/** Paths and names of files in backticks, in pages that speak of the repository. */
function pathsIn(page: string): string[] {
  const quoted = [...textOf(page).matchAll(/`([\w./-]+)`/g)].map(([, path = '']) => path);
  return quoted.filter((path) => {
    const [first = ''] = path.split('/');
    const isInside = path.includes('/') && folders.has(first);
    return isInside || /^[\w.-]+\.(?:ts|cjs|mjs|bicep|json|md|yaml|yml)$/.test(path);
  });
}

/** How GitHub names the anchor of a heading. */
function anchorsOf(page: string): string[] {
  const headings = [...textOf(page).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/ /g, '-'),
  );
}

describe('a page of the documentation', () => {
  it.each(pages)('%s names files that exist', (page) => {
    const missing = pathsIn(page).filter((path) => {
      if (NOT_OURS.has(path)) return false;
      return path.includes('/')
        ? !files.includes(path) && !folders.has(path.replace(/\/$/, ''))
        : !names.has(path);
    });
    expect(missing).toEqual([]);
  });

  it.each(pages)('%s links to pages and headings that exist', (page) => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : posix.join(posix.dirname(page), path);
        if (!files.includes(target)) return !folders.has(target);
        return anchor !== undefined && !anchorsOf(target).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  it.each(pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md'))(
    '%s is in the index',
    (page) => {
      expect(textOf('docs/README.md')).toContain(`(${posix.basename(page)}`);
    },
  );
});
