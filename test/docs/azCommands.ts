import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** A page of the documentation that has command lines. */
export function pages(): string[] {
  return execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.md', '*.sh', '*.bicep'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
    .split('\n')
    .filter((path) => path !== '');
}

/** Scripts of a page: its blocks of shell, and the commands with arguments that stand in its sentences. */
export function scriptsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  if (page.endsWith('.sh')) return [text];
  const blocks = [...text.matchAll(/^( *)```(?:sh|bash)\n([^]*?)^\1```/gm)].map(
    ([, , block = '']) => block,
  );
  const prose = text.replace(/^( *)```[^]*?^\1```/gm, '');
  const inline = [...prose.matchAll(/`(az [^`]* -[^`]*)`/g)].map(([, command = '']) => command);
  const described = page.endsWith('.bicep')
    ? [...prose.matchAll(/\b(az [a-z-]+ [a-z -]+)/g)].map(([, command = '']) => command)
    : [];
  return [...blocks, ...inline, ...described];
}

/** A script that has a value for each of its variables, which may come from another page, and for each `<placeholder>`. */
function given(script: string): string {
  const names = [...script.matchAll(/\$\{?([a-z]\w*)/g)].map(([, name = '']) => `${name}=given`);
  return [...new Set(names), script.replace(/<[a-z][a-z -]*>/g, 'placeholder')].join('\n');
}

/**
 * The argument lists with which scripts call `az`. A shell runs them, with a stand-in for `az` and nothing else on its
 * path, so that quotes, variables and loops count for what they are; `az` answers `answer` to everything.
 */
export function azCallsOf(scripts: readonly string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'az-commands-'));
  try {
    const calls = join(folder, 'calls');
    writeFileSync(calls, '');
    writeFileSync(
      join(folder, 'az'),
      // A builtin alone: nothing else can be found.
      `#!/bin/bash\nprintf '%s\\0' "$@" >>'${calls}'\nprintf '\\1\\0' >>'${calls}'\nprintf answer\n`,
    );
    chmodSync(join(folder, 'az'), 0o755);
    for (const script of scripts) {
      try {
        execFileSync('/bin/bash', ['-c', given(script)], {
          cwd: folder,
          env: { PATH: folder },
          stdio: ['ignore', 'ignore', 'ignore'],
        });
      } catch {
        // What is not az is not there.
      }
    }
    return (
      readFileSync(calls, 'utf8')
        .split('\x01\0')
        .slice(0, -1)
        .map((call) => call.split('\0').slice(0, -1))
        // Where a page leaves out the rest.
        .map((call) => call.filter((word) => word !== '…'))
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
