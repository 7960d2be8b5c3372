import { readOrder } from '../../../../tools/poison/command/readOrder';

const read = (line: string) => readOrder(line === '' ? [] : line.split(' '));
const plain = { isForReal: false, queueName: undefined, accountName: undefined };

it.each([
  ['list', { ...plain, command: 'list', filter: {} }],
  ['drop --yes', { ...plain, command: 'drop', isForReal: true, filter: {} }],
  [
    'requeue --code AccessDenied,host --code=InvalidJson',
    {
      ...plain,
      command: 'requeue',
      filter: { codes: new Set(['accessdenied', '(host)', 'invalidjson']) },
    },
  ],
  ['show --code (host)', { ...plain, command: 'show', filter: { codes: new Set(['(host)']) } }],
  [
    '--older-than 30m list --newer-than PT2H',
    { ...plain, command: 'list', filter: { olderThanMs: 1_800_000, newerThanMs: 7_200_000 } },
  ],
  [
    'show --operation 019A9C1E-0000-7000-8000-000000000001',
    {
      ...plain,
      command: 'show',
      filter: { operationIds: new Set(['019a9c1e-0000-7000-8000-000000000001']) },
    },
  ],
  [
    'list --queue q-1 --account acc1',
    { command: 'list', filter: {}, isForReal: false, queueName: 'q-1', accountName: 'acc1' },
  ],
  ['--help', 'help'],
  ['drop -h', 'help'],
])('the command line %j is read as the order %j', (line, order) => {
  expect(read(line)).toEqual(order);
});

it.each([
  ['', 'No command.'],
  ['delete', 'Not one command: delete.'],
  ['list show', 'Not one command: list show.'],
  ['list --nope', "Unknown option '--nope'"],
  ['list --code', "'--code <value>' argument missing"],
  ['list --code=', 'An option has an empty value.'],
  ['list --operation a,,b', 'An option has an empty value.'],
  ['list --yes', 'list changes nothing: leave --yes out.'],
  ['show --yes', 'show changes nothing'],
  ['list --older-than 2x', '--older-than must be a time like'],
  ['list --newer-than tomorrow', '--newer-than must be a time like'],
  ['list --older-than 2h --newer-than 2h', 'No message is both'],
  ['Endpoint=x;AccountKey=c2VjcmV0', 'AccountKey=[redacted]'],
])('the command line %j is refused: %s', (line, message) => {
  expect(() => read(line)).toThrow(message);
});
