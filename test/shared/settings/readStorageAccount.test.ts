import { readStorageAccount } from '../../../shared/settings/readStorageAccount';

const QUEUES = 'AzureWebJobsStorage__queueServiceUri';
const TABLES = 'AzureWebJobsStorage__tableServiceUri';

it.each<[string, string | undefined, string | undefined]>([
  ['https://a.queue.core.windows.net', undefined, 'https://a.table.core.windows.net'],
  ['https://a-1.queue.core.windows.net/', undefined, 'https://a-1.table.core.windows.net'],
  ['HTTPS://A.QUEUE.core.windows.net', undefined, 'HTTPS://A.table.core.windows.net'],
  ['https://a.queue.core.chinacloudapi.cn', undefined, 'https://a.table.core.chinacloudapi.cn'],
  ['https://a.queue.queue.net', undefined, 'https://a.table.queue.net'],
  ['http://a.queue.core.windows.net', undefined, undefined],
  ['https://storage.contoso.com', undefined, undefined],
  ['https://a.b.queue.contoso.com', undefined, undefined],
  ['https://storage.contoso.com/https://a.queue.x', undefined, undefined],
  ['https://127.0.0.1:10001/a.queue.b', undefined, undefined],
  ['https://a.queue.core.windows.net', 'https://t.contoso.com//', 'https://t.contoso.com'],
  ['http://127.0.0.1:10001/a', 'http://127.0.0.1:10002/a', 'http://127.0.0.1:10002/a'],
])('queues at %s and tables at %j: tables at %j', (queues, tables, tableServiceUri) => {
  const result = readStorageAccount({ [QUEUES]: queues, [TABLES]: tables });
  expect(result).toMatchObject({ ok: true, account: { tableServiceUri } });
});

it('the tables of an account name are where the settings say, or beside its queues', () => {
  const byName = { AzureWebJobsStorage__accountName: 'a' };
  const account = {
    queueServiceUri: 'https://a.queue.core.windows.net',
    tableServiceUri: 'https://a.table.core.windows.net',
  };
  expect(readStorageAccount(byName)).toMatchObject({ account });
  const tableServiceUri = 'https://t.contoso.com';
  const set = { ...byName, [TABLES]: tableServiceUri };
  expect(readStorageAccount(set)).toMatchObject({ account: { ...account, tableServiceUri } });
});

it.each(['a.table', 'https://a?sig=x', 'https://u:p@a.b', 'ftp://a.b'])(
  'tables at %j are a problem, which does not show the value',
  (tables) => {
    const message = 'must be the address of the table service';
    expect(
      readStorageAccount({ [QUEUES]: 'https://a.queue.core.windows.net', [TABLES]: tables }),
    ).toEqual({ ok: false, problem: { name: TABLES, message } });
  },
);
