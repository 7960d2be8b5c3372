import { queueDemo } from '../../../local/demo/demoSessions';
import { type SummaryFacts, summaryLines } from '../../../local/start/summary';
import { readSettings } from '../../../shared/settings/settings';
import { messageText } from '../../../shared/queue/messageText';
import { parsedMessage } from '../../support/closeRequests';
import { parseMessageText } from '../../../shared/request/parse/requestText';

const facts: SummaryFacts = {
  url: 'http://127.0.0.1:7071',
  version: '1.2.3',
  needsKey: false,
  problems: [],
  graphEndpoint: 'https://127.0.0.1:8443',
  isGraphSimulated: true,
  isIdentitySimulated: true,
  queueName: 'close-session',
  isStorageSimulated: true,
  addMessageUrl: 'http://127.0.0.1:10001/x/close-session/messages?sig=y',
  localStorage: 'UseDevelopmentStorage=true',
  entraOrigin: 'https://127.0.0.1:8444',
  caFile: '/tmp/x/authorities.pem',
};
const allow = { name: 'CLOSE_SESION_ALLOW', message: 'is not a setting of this app' };
const graph = { name: 'GRAPH_ENDPOINT', message: 'must be an https address' };

it('with valid settings it says where everything is, and how to try it', () => {
  const lines = summaryLines(facts);
  expect(lines.slice(0, 3)).toEqual([
    ...['', 'close-excel-session 1.2.3'],
    '  HTTP      http://127.0.0.1:7071/api/closeSession, http://127.0.0.1:7071/api/health',
  ]);
  expect(lines.filter((line) => line.startsWith('curl '))).toHaveLength(5);
  expect(lines.at(-1)).toBe('Ctrl-C ends everything. Each close shows below.');
});

it('with a simulated Entra it says that delegated mode is on, unlike on Azure; without one, nothing', () => {
  const isOn = /Delegated mode is on here; on Azure it is off until you set DELEGATED_/;
  expect(summaryLines(facts).join('\n')).toMatch(isOn);
  expect(summaryLines({ ...facts, entraOrigin: undefined }).join('\n')).not.toMatch(/elegated/);
});

describe('the lines for a rehearsal', () => {
  const exportsOf = (more: Partial<SummaryFacts>) =>
    summaryLines({ ...facts, ...more }).find((line) => line.startsWith('export ')) ?? '';

  it('give what the samples read from their environment', () => {
    expect(exportsOf({})).toMatch(
      /^export APP_URL=http:\/\/127\.0\.0\.1:7071 MSGRAPH_URL=https:\/\/127\.0\.0\.1:8443 DRIVE_ID='b![\w-]+' ITEM_ID=\w+ QUEUE_URL='http:\/\/127\.0\.0\.1:10001\/x\/close-session\?sig=y' MSGRAPH_TOKEN=\$\(curl -sk 'https:\/\/127\.0\.0\.1:8443\/_simulator\/token'\) NODE_EXTRA_CA_CERTS=\/tmp\/x\/authorities\.pem CURL_CA_BUNDLE=\/tmp\/x\/authorities\.pem SSL_CERT_FILE=\/tmp\/x\/authorities\.pem$/,
    );
  });

  it('name no queue that is not ours', () => {
    expect(exportsOf({ addMessageUrl: undefined })).not.toContain('QUEUE_URL');
  });

  it('are left out where Graph is real', () => {
    expect(summaryLines({ ...facts, isGraphSimulated: false }).join('\n')).not.toMatch(
      /_simulator|createSession/,
    );
  });

  it('set nothing that the app would take for a setting of its own', () => {
    const names = [...exportsOf({}).matchAll(/(?:^export| )([A-Z_]+)=/g)].map(([, name]) => name);
    expect(names).toHaveLength(9);
    const env = Object.fromEntries(names.map((name) => [String(name), 'x']));
    const read = readSettings({ AzureWebJobsStorage: 'UseDevelopmentStorage=true', ...env });
    expect(read).toMatchObject({ ok: true });
  });
});

it('with invalid settings it says that first, and nothing of what does not work', () => {
  expect(summaryLines({ ...facts, problems: [allow, graph] })).toEqual([
    '',
    'close-excel-session 1.2.3 closes nothing: 2 settings are invalid.',
    '  CLOSE_SESION_ALLOW is not a setting of this app.',
    '  GRAPH_ENDPOINT must be an https address.',
    '',
    'Correct them and start again. Until then each call is answered with 503 ServiceMisconfigured',
    '(http://127.0.0.1:7071/api/health says why), and messages wait in the queue.',
    '',
    'Ctrl-C ends everything. Each close shows below.',
  ]);
});

it('counts one setting', () => {
  const [, head, , , wayOut] = summaryLines({ ...facts, problems: [allow] });
  expect(head).toBe('close-excel-session 1.2.3 closes nothing: 1 setting is invalid.');
  expect(wayOut).toMatch(/^Correct it and start again\./);
});

it('shows what is wrong in red on a terminal', async () => {
  const { isTTY } = process.stdout;
  process.stdout.isTTY = true;
  try {
    await jest.isolateModulesAsync(async () => {
      const { summaryLines: coloured } = await import('../../../local/start/summary');
      const [, head = '', setting = ''] = coloured({ ...facts, problems: [allow] });
      for (const line of [head, setting]) expect(line).toMatch(/^\u001b\[31m.*\u001b\[0m$/);
    });
  } finally {
    process.stdout.isTTY = isTTY;
  }
});

describe('the line that closes by the queue', () => {
  const line = summaryLines(facts).find((one) => one.includes('<QueueMessage>')) ?? '';

  it('holds the request as an SDK takes it, without entities', () => {
    const [, copied = ''] = /<!\[CDATA\[(.*)\]\]>/.exec(line) ?? [];
    expect(parsedMessage(parseMessageText(copied)).request.wire).toEqual(queueDemo);
    expect(line).not.toContain('&amp;');
  });

  it.each([
    ['an element', /-d '(.*)'$/, /It is XML or HTML: send the JSON alone/],
    ['its text', /<MessageText>(.*)<\/MessageText>/, /It is XML or HTML: send the JSON alone/],
  ])('copied as %s, is named as what it is', (_what, part, message) => {
    const [, copied = ''] = part.exec(line) ?? [];
    expect(() => parseMessageText(copied)).toThrow(message);
  });

  it('copied from where XML was escaped, is refused for its session id', () => {
    const escaped = Buffer.from(JSON.stringify(queueDemo).replaceAll('&', '&amp;'));
    expect(() => parsedMessage(parseMessageText(messageText(escaped)))).toThrow(
      /exactly as createSession returned it: .* XML or HTML, with &amp; in place of &/,
    );
  });
});
