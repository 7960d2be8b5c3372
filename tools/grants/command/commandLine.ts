import type { GrantOptions } from './options';

/** The arguments that say the same as the options, without the token: for somebody else's shell. */
export function commandLine(options: GrantOptions): string {
  const { isGrant, principalId, permission, sites, delegated, clientId, displayName } = options;
  const words = [
    ...(isGrant ? [] : ['--remove']),
    ...['--principal', principalId],
    ...(permission === undefined ? [] : ['--permission', permission]),
    ...sites.flatMap(({ id }) => ['--site', id]),
    ...(delegated === undefined ? [] : ['--delegated', delegated, '--name', displayName]),
    ...(clientId === undefined ? [] : ['--client-id', clientId]),
    ...(options.mailSender === undefined ? [] : ['--mail-sender', options.mailSender]),
    ...['--graph', options.graphEndpoint, '--authority', options.authorityHost],
  ];
  return words.map((word) => (/^[\w@:/.,-]+$/.test(word) ? word : shellQuoted(word))).join(' ');
}

/** For a POSIX shell. */
function shellQuoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
