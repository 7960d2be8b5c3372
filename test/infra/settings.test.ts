import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseHostJson } from '../../local/host/common/hostJson';
import { OPERATIONS_TABLE } from '../../shared/operations/operationTable';
import { DEFAULT_QUEUE_NAME, readSettings, type Settings } from '../../shared/settings/settings';
import { appSettings, KEPT, type Kept, keptSnapshot, ofType } from './snapshots';

const root = resolve(__dirname, '../..');
const CLIENT_ID = '66666666-6666-6666-6666-666666666666';

/** What Azure puts in the place of expressions: what they end in, and the value. */
const ANSWERS: readonly [end: RegExp, value: string][] = [
  [/\.clientId\]$/, CLIENT_ID],
  [/\.clientId\)\]$/, `ClientId=${CLIENT_ID};Authorization=AAD`],
  [/\.primaryEndpoints\.blob\]$/, 'https://st.blob.core.windows.net/'],
  [/\.primaryEndpoints\.queue\]$/, 'https://st.queue.core.windows.net/'],
  [/\.primaryEndpoints\.table\]$/, 'https://st.table.core.windows.net/'],
  [/\.ConnectionString\]$/, 'InstrumentationKey=77777777-7777-7777-7777-777777777777'],
  [/authentication\.loginEndpoint\]$/, 'https://login.microsoftonline.com/'],
  [/\[environment\(\)\.name\]\]$/, 'https://graph.microsoft.com'],
];

/** The environment in which the app starts. */
function environmentOf(name: Kept): Record<string, string> {
  const snapshot = keptSnapshot(name);
  const settings = Object.entries(appSettings(snapshot)).map(([setting, value]) => {
    if (!value.startsWith('[')) return [setting, value];
    const answer = ANSWERS.find(([end]) => end.test(value));
    if (answer === undefined) throw new Error(`${setting}: what is ${value}?`);
    return [setting, answer[1]];
  });
  const hasSignIn = ofType(snapshot, 'Microsoft.Web/sites/config').length > 1;
  return {
    ...(Object.fromEntries(settings) as Record<string, string>),
    WEBSITE_INSTANCE_ID: 'an instance',
    ...(hasSignIn && { WEBSITE_AUTH_ENABLED: 'True' }),
  };
}

function settingsOf(name: Kept): Settings {
  const result = readSettings(environmentOf(name));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.settings;
}

describe('application settings that infra/ deploys', () => {
  it.each(KEPT)('%s: the app starts with them', (name) => {
    expect(settingsOf(name)).toMatchObject({
      clientId: CLIENT_ID,
      storage: {
        clientId: CLIENT_ID,
        queueServiceUri: 'https://st.queue.core.windows.net',
        tableServiceUri: 'https://st.table.core.windows.net',
      },
      queueName: DEFAULT_QUEUE_NAME,
      graphEndpoint: 'https://graph.microsoft.com',
    });
  });

  it.each(KEPT)('%s: the host has its storage by identity, and telemetry with Entra ID', (name) => {
    expect(environmentOf(name)).toMatchObject({
      AzureWebJobsStorage__credential: 'managedidentity',
      AzureWebJobsStorage__clientId: CLIENT_ID,
      AzureWebJobsStorage__blobServiceUri: 'https://st.blob.core.windows.net/',
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `ClientId=${CLIENT_ID};Authorization=AAD`,
    });
    expect(environmentOf(name)).not.toHaveProperty('AzureWebJobsStorage');
  });

  it('smallest: everything optional is off', () => {
    expect(settingsOf('smallest')).toMatchObject({
      allowList: undefined,
      delegated: undefined,
      notify: undefined,
      publicUrl: undefined,
      resultsQueueName: undefined,
      httpAuthLevel: 'function',
    });
  });

  it('delegated: sign-in, delegated mode, mail, results and the allow-list are on', () => {
    const { allowList, delegated, notify, ...settings } = settingsOf('delegated');
    expect(settings).toMatchObject({
      httpAuthLevel: 'anonymous',
      platformSignIn: true,
      publicUrl: 'https://api.contoso.com/sessions',
      resultsQueueName: 'close-session-results',
    });
    expect(delegated?.authorityHost).toBe('https://login.microsoftonline.com');
    expect(notify?.sender).toBe('robot@contoso.com');
    expect(allowList).toBeDefined();
  });

  it('are all that docs/settings.md lists, but for those that have no place there', () => {
    const [table = ''] = readFileSync(join(root, 'docs/settings.md'), 'utf8').split('## Only for');
    const documented = [...table.matchAll(/^\| (`[^|]+`) +\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    );
    const deployed = new Set(KEPT.flatMap((name) => Object.keys(environmentOf(name))));
    expect(documented.length).toBeGreaterThan(15);
    expect(documented.filter((name) => !deployed.has(name)).sort()).toEqual(
      [
        // A connection string, which has a key in it; the address of the account says more.
        'AzureWebJobsStorage',
        'AzureWebJobsStorage__accountName',
        // For a developer's sign-in.
        'AZURE_TOKEN_CREDENTIALS',
        // For one's own machine; the app refuses it on Azure.
        'CLOSE_SESSION_LOCAL_ANONYMOUS',
      ].sort(),
    );
  });

  it.each(KEPT)(
    '%s: the queue is listened to as host.json says, and no setting overrides that',
    (name) => {
      const overrides = Object.keys(environmentOf(name)).filter((setting) =>
        /^AzureFunctionsJobHost/i.test(setting),
      );
      expect(overrides).toEqual([]);
      const { functionTimeoutMs, queues } = parseHostJson(
        readFileSync(join(root, 'host.json'), 'utf8'),
        environmentOf(name),
      );
      // What senders write is plain text (docs/queue.md), and a delivery is over before the host ends it.
      expect(queues.messageEncoding).toBe('none');
      expect(settingsOf(name).timeoutSeconds * 1000).toBeLessThan(functionTimeoutMs ?? 0);
    },
  );

  it.each(KEPT)('%s: each process finds its share of the calls of Graph by itself', (name) => {
    expect(settingsOf(name).graphRequestsPerSecond).toBe(120);
  });
});

describe('queues and table that infra/ deploys', () => {
  const namesOf = (name: Kept, kind: string) =>
    ofType(keptSnapshot(name), `Microsoft.Storage/storageAccounts/${kind}`).map(({ name: path }) =>
      path.slice(path.lastIndexOf('/') + 1),
    );

  it.each([
    ['smallest', ['close-session', 'close-session-poison']],
    ['delegated', ['close-session', 'close-session-poison', 'close-session-results']],
    ['privateNetwork', ['close-session', 'close-session-poison', 'close-session-results']],
  ] as const)(
    '%s: the queue, its poison queue as the host names it, and results if asked for',
    (name, queues) => {
      expect(namesOf(name, 'queueServices/queues')).toEqual(queues);
      expect(queues[1]).toBe(`${settingsOf(name).queueName}-poison`);
    },
  );

  it.each(KEPT)('%s: the table that the app uses', (name) => {
    expect(namesOf(name, 'tableServices/tables')).toEqual([OPERATIONS_TABLE]);
  });
});
