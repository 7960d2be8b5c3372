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

it.each([
  [nothing, { AzureWebJobsStorage }, { account: { connectionString }, queueName: 'close-session' }],
  [
    nothing,
    { AzureWebJobsStorage, CLOSE_SESSION_QUEUE: 'other' },
    { account: { connectionString }, queueName: 'other' },
  ],
  [
    { ...nothing, queueName: 'third' },
    { AzureWebJobsStorage, CLOSE_SESSION_QUEUE: 'other' },
    { account: { connectionString }, queueName: 'third' },
  ],
  [
    nothing,
    { AzureWebJobsStorage: '', CLOSE_SESSION_QUEUE: '', AzureWebJobsStorage__accountName: 'acc1' },
    { account: identity('https://acc1.queue.core.windows.net'), queueName: 'close-session' },
  ],
  [
    nothing,
    { AzureWebJobsStorage__queueServiceUri: 'https://q.example/' },
    { account: identity('https://q.example'), queueName: 'close-session' },
  ],
  [
    { ...nothing, accountName: 'acc2' },
    { AzureWebJobsStorage },
    { account: identity('https://acc2.queue.core.windows.net'), queueName: 'close-session' },
  ],
])('the place of %j with the environment %j is %j', (given, environment, place) => {
  expect(readPlace(given, environment)).toEqual(place);
});

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
