import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenArguments } from '../../tools/common/azureCli';
import { ciInsistsOn, foundBy } from '../support/neededTools';
import { azCallsOf, pages, scriptsOf } from './azCommands';

const cli = foundBy('scripts/infra/azureCli.mjs') as { python: string } | null;

/** Later than Debian's 2.45: with the version that has it. */
const LATER: readonly [command: string, version: string][] = [
  ['functionapp list-flexconsumption-locations', '2.60'],
];

/** What Debian's build cannot load at all: its eventgrid asks for a name that Debian's azure-mgmt-eventgrid does not have. */
const BROKEN = ['eventgrid'];

/** What the CLI says against each argument list; null where it would begin. */
function problemsOf(calls: readonly (readonly string[])[]): (string | null)[] {
  if (cli === null) throw new Error('There is no Azure CLI: bash .ci/debian installs Debian’s.');
  const home = mkdtempSync(join(tmpdir(), 'az-home-'));
  try {
    const answer = execFileSync(cli.python, [join(__dirname, 'parseAz.py')], {
      input: JSON.stringify(calls),
      encoding: 'utf8',
      env: { HOME: home, AZURE_CORE_COLLECT_TELEMETRY: 'no' },
      // Its warnings.
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    return JSON.parse(answer) as (string | null)[];
  } finally {
    rmSync(home, { recursive: true });
  }
}

describe('azCallsOf', () => {
  it.each<[string, string[][]]>([
    ['az a --b "c d" \\\n  --e $f', [['a', '--b', 'c d', '--e', 'given']]],
    [
      'x=$(az a -b)\naz c --d "$x"',
      [
        ['a', '-b'],
        ['c', '--d', 'answer'],
      ],
    ],
    [
      'for x in "a b" c; do az y --z "$x"; done',
      [
        ['y', '--z', 'a b'],
        ['y', '--z', 'c'],
      ],
    ],
    ['npm run package\naz login --tenant <tenant>', [['login', '--tenant', 'placeholder']]],
    ['rm -rf x && az y', []],
  ])('finds in %j', (script, calls) => {
    expect(azCallsOf([script])).toEqual(calls);
  });
});

(cli !== null || ciInsistsOn('azure-cli') ? describe : describe.skip)('Debian’s Azure CLI', () => {
  it('finds what is wrong with arguments', () => {
    const right = ['storage', 'message', 'put', '-q', 'q', '--content', 'c'];
    const [none, option, command, missing] = problemsOf([
      right,
      [...right, '--messagettl', '1'],
      ['storage', 'mesage', 'put'],
      ['storage', 'message', 'put', '-q', 'q'],
    ]);
    expect(none).toBeNull();
    expect(option).toContain('unrecognized arguments: --messagettl 1');
    expect(command).toContain("'mesage' is misspelled");
    expect(missing).toContain('the following arguments are required: --content');
  }, 120_000);

  it('takes every az line of the documentation, and those of the tools', () => {
    const found = pages().map((page) => ({ page, calls: azCallsOf(scriptsOf(page)) }));
    const all = [
      ...found.flatMap(({ page, calls }) => calls.map((call) => ({ page, call }))),
      { page: 'tools/common/azureCli.ts', call: tokenArguments('https://graph.microsoft.com') },
    ]
      .filter(({ call }) => !LATER.some(([command]) => call.join(' ').startsWith(command)))
      .filter(({ call: [group = ''] }) => !BROKEN.includes(group));
    expect(all.length).toBeGreaterThan(20);
    const problems = problemsOf(all.map(({ call }) => call));
    const wrong = all
      .map(({ page, call }, index) => ({ page, az: call.join(' '), said: problems[index] }))
      .filter(({ said }) => said !== null);
    expect(wrong).toEqual([]);
  }, 120_000);
});
