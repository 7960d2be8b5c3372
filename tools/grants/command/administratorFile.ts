import type { Step } from '../plan/step';
import { commandLine } from './commandLine';
import type { GrantOptions } from './options';

/**
 * PowerShell for whoever may do what is left.
 * @param steps as they stand after everything was tried
 * @returns undefined where nothing is left for anybody
 */
export function administratorFile(
  options: GrantOptions,
  steps: readonly Step[],
  now: Date,
): string | undefined {
  const left = steps.filter(
    ({ state, who }) => state !== 'done' && state !== 'blocked' && who !== undefined,
  );
  if (left.length === 0) return undefined;
  return [
    `# What is left to do for ${options.displayName}, written by npm run grants of close-excel-session, ${now.toISOString()}.`,
    '# Read it, then run the parts that are yours, in PowerShell 7. The modules:',
    '#   Install-Module Microsoft.Graph.Authentication, ExchangeOnlineManagement',
    '# There is no secret in it.',
    ...left.flatMap((step, index) => ['', ...part(step, index + 1, options)]),
    '',
  ].join('\n');
}

function part(
  { what, note, who, powerShell }: Step,
  place: number,
  options: GrantOptions,
): string[] {
  const lines = powerShell?.() ?? [];
  return [
    `# ${place}. So that ${what}`,
    `#    Who: ${who ?? ''}`,
    ...(note === undefined ? [] : [`#    ${note}`]),
    ...(lines.length > 0
      ? lines
      : [
          '#    Not in PowerShell. Bash with Node and the Azure CLI, and build/local/grants.js of the repository:',
          `#    node grants.js ${commandLine(options)} --yes`,
        ]),
  ];
}
