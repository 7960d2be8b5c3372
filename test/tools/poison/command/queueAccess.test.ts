import { readPlace } from '../../../../tools/poison/command/queueAccess';

const nothing = { queueName: undefined, accountName: undefined };
// Taken as it stands: one with a key is completed.
const connectionString = 'QueueEndpoint=https://q.example;SharedAccessSignature=sv=1&sig=x';
const AzureWebJobsStorage = connectionString;
const identity = (queueServiceUri: string) => ({
  queueServiceUri,
  tableServiceUri: queueServiceUri.includes('.queue.')
    ? queueServiceUri.replace('.queue.', '.table.')
    : undefined,
  clientId: undefined,
});

const key = { connectionString };
const acc1 = identity('https://acc1.queue.core.windows.net');
const acc2 = identity('https://acc2.queue.core.windows.net');
const byUri = { AzureWebJobsStorage__queueServiceUri: 'https://q.example/' };
const EMPTY = { AzureWebJobsStorage: '', CLOSE_SESSION_QUEUE: '' };
const OTHER = { AzureWebJobsStorage, CLOSE_SESSION_QUEUE: 'other' };

it.each([
  [nothing, { AzureWebJobsStorage }, key, 'close-session'],
  [nothing, OTHER, key, 'other'],
  [{ ...nothing, queueName: 'third' }, OTHER, key, 'third'],
  [nothing, { ...EMPTY, AzureWebJobsStorage__accountName: 'acc1' }, acc1, 'close-session'],
  [nothing, byUri, identity('https://q.example'), 'close-session'],
  [{ ...nothing, accountName: 'acc2' }, { AzureWebJobsStorage }, acc2, 'close-session'],
])(
  'the place of %j with the environment %j is %j, %s',
  (given, environment, account, queueName) => {
    expect(readPlace(given, environment)).toEqual({ account, queueName });
  },
);

it.each([
  [nothing, {}, 'AzureWebJobsStorage is missing'],
  [nothing, { AzureWebJobsStorage: 'AccountKey=c2VjcmV0' }, 'must be the connection string'],
  [{ ...nothing, accountName: 'a.b/c' }, {}, '--account must be the name'],
  [{ ...nothing, queueName: 'No_Queue' }, { AzureWebJobsStorage }, 'no name of a queue'],
  [nothing, { AzureWebJobsStorage, CLOSE_SESSION_QUEUE: 'No_Queue' }, 'no name of a queue'],
])('the place of %j with the environment %j cannot be read: %s', (given, environment, message) => {
  expect(() => readPlace(given, environment)).toThrow(message);
  expect(() => readPlace(given, environment)).not.toThrow('c2VjcmV0');
});
