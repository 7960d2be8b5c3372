import { WrongArguments } from '../../../../tools/common/arguments';
import { readOptions } from '../../../../tools/smoke/command/options';

const APP = ['--app', 'https://app.example.com/'];
const BY_ID = ['--drive', 'b!x', '--item', '01Y'];
const GUID = '406a3f3e-6da0-439a-b416-47cd02179dbe';
const LINK = 'https://contoso.sharepoint.com/a.xlsx';

describe('readOptions', () => {
  it('takes a workbook by its ids, with defaults for the rest', () => {
    expect(readOptions([...APP, ...BY_ID], {})).toEqual({
      appUrl: 'https://app.example.com',
      workbook: { driveId: 'b!x', itemId: '01Y' },
      graphEndpoint: 'https://graph.microsoft.com',
      safetyNetSeconds: 20,
    });
  });

  it('takes a link, a queue, another Graph, and secrets from the environment', () => {
    const args = [...APP, '--link', LINK, '--queue', 'http://127.0.0.1:1/a/q?sig=x'];
    const more = ['--graph', 'https://graph.microsoft.us/', '--safety-net-seconds', '5'];
    const environment = { SMOKE_FUNCTION_KEY: 'k', SMOKE_GRAPH_TOKEN: 't' };
    expect(readOptions([...args, ...more], environment)).toEqual({
      appUrl: 'https://app.example.com',
      workbook: { link: { text: LINK, host: 'contoso.sharepoint.com' } },
      graphEndpoint: 'https://graph.microsoft.us',
      queueUrl: 'http://127.0.0.1:1/a/q?sig=x',
      safetyNetSeconds: 5,
      functionKey: 'k',
      graphToken: 't',
    });
  });

  it('takes the identity from an argument, before the azd environment', () => {
    const environment = { IDENTITY_PRINCIPAL_ID: GUID };
    expect(readOptions([...APP, ...BY_ID], environment)).toMatchObject({ principalId: GUID });
    const other = GUID.replace('4', '5');
    const args = [...APP, ...BY_ID, '--principal', other];
    expect(readOptions(args, environment)).toMatchObject({ principalId: other });
    expect(readOptions([...APP, ...BY_ID], { IDENTITY_PRINCIPAL_ID: '' })).not.toHaveProperty(
      'principalId',
    );
  });

  it.each([['--help'], ['-h']])('%s asks for help', (arg) => {
    expect(readOptions([arg], {})).toBe('help');
  });

  it.each<[string, string[]]>([
    ['--app is missing', BY_ID],
    ['--app must be an https URL', ['--app', 'http://app.example.com', ...BY_ID]],
    ['--app must be an https URL', ['--app', 'app.example.com', ...BY_ID]],
    ['Name a workbook', APP],
    ['Name a workbook', [...APP, '--drive', 'b!x']],
    ['--drive must be', [...APP, '--drive', 'b/x', '--item', '01Y']],
    ['--item must be', [...APP, '--drive', 'b!x', '--item', '..']],
    ['--link stands alone', [...APP, '--link', LINK, '--item', '01Y']],
    ['--link must be', [...APP, '--link', 'http://contoso.sharepoint.com/a.xlsx']],
    ['--queue must be', [...APP, ...BY_ID, '--queue', 'close-session']],
    ['--principal (IDENTITY_PRINCIPAL_ID) must be', [...APP, ...BY_ID, '--principal', 'me']],
    ['--graph must be', [...APP, ...BY_ID, '--graph', 'graph.microsoft.us']],
    ['--safety-net-seconds must be', [...APP, ...BY_ID, '--safety-net-seconds', '0']],
    ['--safety-net-seconds must be', [...APP, ...BY_ID, '--safety-net-seconds', '601']],
    ['--safety-net-seconds must be', [...APP, ...BY_ID, '--safety-net-seconds', '1.5']],
    ['--sit', [...APP, '--sit', 'x']],
  ])('%s: arguments that cannot be used are refused by name', (message, args) => {
    expect(() => readOptions(args, {})).toThrow(WrongArguments);
    expect(() => readOptions(args, {})).toThrow(message);
  });
});
