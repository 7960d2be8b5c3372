import { execFileSync } from 'node:child_process';
import { posix, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const MOST_FILES = 12;

/** Every folder of source, with how many files and folders are in it. */
function folders(): [folder: string, files: number, subfolders: number][] {
  const paths = execFileSync(
    'git',
    ['ls-files', 'functions', 'shared', 'local', 'tools', 'scripts', 'bench'],
    { cwd: root, encoding: 'utf8' },
  );
  const files = new Map<string, Set<string>>();
  const subfolders = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, folder: string, entry: string) =>
    to.set(folder, (to.get(folder) ?? new Set()).add(entry));
  for (const path of paths.split('\n').filter((line) => line !== '')) {
    add(files, posix.dirname(path), path);
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) {
      add(subfolders, posix.dirname(folder), folder);
    }
  }
  return [...files.keys(), ...subfolders.keys()]
    .filter((folder, place, all) => folder !== '.' && all.indexOf(folder) === place)
    .map((folder) => [folder, files.get(folder)?.size ?? 0, subfolders.get(folder)?.size ?? 0]);
}

describe('the rooms of the source', () => {
  it.each(folders())('%s, with %i files and %i folders, is one room', (_, files, subfolders) => {
    expect(files).toBeLessThanOrEqual(MOST_FILES);
    // Files beside folders belong to a room that has no name.
    expect(Math.min(files, subfolders)).toBe(0);
  });
});
