import { WrongArguments } from '../../../../tools/common/arguments';
import { commandLine } from '../../../../tools/grants/command/commandLine';
import { type GrantOptions, readOptions } from '../../../../tools/grants/command/options';

const ID = '406a3f3e-6da0-439a-b416-47cd02179dbe';
const PRINCIPAL = ['--principal', ID];
const SITE = 'contoso.sharepoint.com:/sites/finance';
const SITES_SELECTED = ['--permission', 'Sites.Selected'];

describe('readOptions', () => {
  it('takes everything from the arguments', () => {
    const args = [
      ...PRINCIPAL,
      ...SITES_SELECTED,
      ...['--site', SITE, '--site', 'https://contoso.sharepoint.com/sites/a%20b'],
      ...['--delegated', 'files.readwrite', '--client-id', ID.toUpperCase(), '--name', 'func-1'],
      ...['--mail-sender', 'a@contoso.com', '--graph', 'https://graph.microsoft.us', '--yes'],
    ];
    const options = readOptions(args, {});
    expect(options).toMatchObject({
      isGrant: true,
      isForReal: true,
      principalId: ID,
      permission: 'Sites.Selected',
      delegated: 'Files.ReadWrite',
      clientId: ID,
      displayName: 'func-1',
      mailSender: 'a@contoso.com',
      graphEndpoint: 'https://graph.microsoft.us',
      authorityHost: 'https://login.microsoftonline.us',
      isInAzd: false,
    });
    const { sites } = options as GrantOptions;
    expect(sites.map(({ id }) => id)).toEqual([SITE, 'contoso.sharepoint.com:/sites/a b']);
  });

  const AZD = {
    AZURE_ENV_NAME: 'dev',
    AZURE_TENANT_ID: ID,
    IDENTITY_PRINCIPAL_ID: ID,
    FUNCTION_APP_NAME: 'func-1',
    GRANT_PERMISSION: 'Sites.Selected',
    GRANT_SITES: `${SITE}; root;`,
    GRANT_DELEGATED: 'Files.ReadWrite.All',
    DELEGATED_CLIENT_ID: '',
    NOTIFY_SENDER: 'a@contoso.com',
    GRANTS_TOKEN: 't',
  };

  it('takes everything from the azd environment, and changes nothing', () => {
    expect(readOptions([], AZD)).toEqual({
      isGrant: true,
      isForReal: false,
      isInAzd: true,
      tenantId: ID,
      principalId: ID,
      displayName: 'func-1',
      permission: 'Sites.Selected',
      sites: [expect.objectContaining({ id: SITE }), { id: 'root' }],
      delegated: 'Files.ReadWrite.All',
      mailSender: 'a@contoso.com',
      graphEndpoint: 'https://graph.microsoft.com',
      authorityHost: 'https://login.microsoftonline.com',
      token: 't',
    });
  });

  it('takes of the environment no part where an argument names one', () => {
    const options = readOptions(['--site', SITE], AZD) as object;
    for (const part of ['permission', 'delegated', 'mailSender']) {
      expect(options).not.toHaveProperty(part);
    }
  });

  it.each([
    ['grants', [], { GRANT_APPLY: 'true' }, true],
    ['grants nothing', [], { GRANT_APPLY: 'yes' }, false],
    ['never removes by itself', ['--remove'], { GRANT_APPLY: 'true' }, false],
    ['removes when told', ['--remove', '--yes'], {}, true],
  ])('an environment that always applies %s', (_, args, more, isForReal) => {
    expect(readOptions(args, { ...AZD, ...more })).toMatchObject({ isForReal });
  });

  it.each([
    ['nothing', [], {}],
    ['nothing', [], { GRANT_SITES: ' ; ' }],
    ['help', ['-h'], AZD],
  ])('says that it is asked for %s', (what, args, env) => {
    expect(readOptions(args, env)).toBe(what);
  });

  it.each<[string, string[]]>([
    ['--principal is missing', SITES_SELECTED],
    ['--principal must be a GUID', [...SITES_SELECTED, '--principal', 'x']],
    ['--client-id must be a GUID', [...PRINCIPAL, ...SITES_SELECTED, '--client-id', 'x']],
    ['GRANT_PERMISSION) must be Sites.Selected or', [...PRINCIPAL, '--permission', 'Mail.Send']],
    ['GRANT_DELEGATED) must be Files.ReadWrite or', [...PRINCIPAL, '--delegated', 'true']],
    ['GRANT_SITES): siteId must be', [...PRINCIPAL, '--site', 'finance/']],
    ['NOTIFY_SENDER) must be a user', [...PRINCIPAL, '--mail-sender', "x' -or 1"]],
    ['--name must be', [...PRINCIPAL, ...SITES_SELECTED, '--name', "a'b"]],
    ['--graph must be an https', [...PRINCIPAL, ...SITES_SELECTED, '--graph', 'http://x']],
    ['--authority must be an https', [...PRINCIPAL, ...SITES_SELECTED, '--authority', 'x']],
    ['--sit', [...PRINCIPAL, '--sit', 'x']],
  ])('%s: what cannot be used is refused by name', (message, args) => {
    expect(() => readOptions(args, {})).toThrow(WrongArguments);
    expect(() => readOptions(args, {})).toThrow(message);
  });
});

describe('commandLine', () => {
  it.each([[[]], [['--remove']]])(
    'says the same as the options, without the token (%j)',
    (more) => {
      const args = [
        ...more,
        ...PRINCIPAL,
        ...SITES_SELECTED,
        ...['--site', `contoso.sharepoint.com:/sites/it's`, '--delegated', 'Files.ReadWrite'],
        ...['--client-id', ID, '--name', 'func 1', '--mail-sender', 'a@contoso.com'],
      ];
      const options = readOptions(args, { GRANTS_TOKEN: 't' });
      if (typeof options === 'string') throw new Error(options);
      const line = commandLine(options);
      expect(line).toContain(String.raw`--site 'contoso.sharepoint.com:/sites/it'\''s'`);
      const words = [...line.matchAll(/'((?:[^']|'\\'')*)'|\S+/g)].map(
        ([word, inside]) => inside?.replaceAll(String.raw`'\''`, "'") ?? word,
      );
      expect(readOptions(words, { GRANTS_TOKEN: 't' })).toEqual(options);
    },
  );
});
