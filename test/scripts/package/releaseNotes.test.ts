import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const script = resolve(__dirname, '../../../scripts/package/releaseNotes.mjs');

const CHANGELOG = `# Changes

## 1.2.0 (unreleased)

- soon

## 1.1.0 (2026-11-28)

- one
- two

### Fixed

- three

## 1.0.0

- first

## 0.9.0

`;

describe('release notes', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'release-notes-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  function notes(version: string, tag: string) {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
    writeFileSync(join(folder, 'CHANGELOG.md'), CHANGELOG);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [script, tag, '--root', folder],
      { encoding: 'utf8' },
    );
    return { status, stdout, stderr: stderr.trim() };
  }

  it.each([
    ['1.1.0', '- one\n- two\n\n### Fixed\n\n- three\n'],
    ['1.0.0', '- first\n'],
  ])('%s: are its section of the changelog', (version, stdout) => {
    expect(notes(version, `v${version}`)).toEqual({ status: 0, stdout, stderr: '' });
  });

  it.each([
    ['1.1.0', 'v1.0.0', 'The tag is "v1.0.0", and package.json says 1.1.0'],
    ['1.1.0', '1.1.0', 'The tag is "1.1.0", and package.json says 1.1.0'],
    ['1.1.1', 'v1.1.1', 'CHANGELOG.md has no section "## 1.1.1"'],
    [
      '1.2.0',
      'v1.2.0',
      'CHANGELOG.md says "## 1.2.0 (unreleased)": give it the date of the release first',
    ],
    ['0.9.0', 'v0.9.0', 'CHANGELOG.md says nothing of 0.9.0'],
  ])('%s tagged %s: are refused, with the reason', (version, tag, stderr) => {
    expect(notes(version, tag)).toEqual({ status: 1, stdout: '', stderr });
  });
});
