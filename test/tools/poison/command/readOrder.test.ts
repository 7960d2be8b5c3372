import { readOrder } from '../../../../tools/poison/command/readOrder';
import { OPERATION_ID } from '../samples';

const read = (line: string) => readOrder(line === '' ? [] : line.split(' '));
const plain = { isForReal: false, queueName: undefined, accountName: undefined };

const order = (command: string, filter = {}, more = {}) => ({ ...plain, command, filter, ...more });
const codes = (...each: string[]) => ({ codes: new Set(each) });
const times = { olderThanMs: 1_800_000, newerThanMs: 7_200_000 };
const operationIds = new Set([OPERATION_ID]);
const place = { queueName: 'q-1', accountName: 'acc1' };
const THREE = 'requeue --code AccessDenied,host --code=InvalidJson';

it.each([
  ['list', order('list')],
  ['drop --yes', order('drop', {}, { isForReal: true })],
  [THREE, order('requeue', codes('accessdenied', '(host)', 'invalidjson'))],
  ['show --code (host)', order('show', codes('(host)'))],
  ['--older-than 30m list --newer-than PT2H', order('list', times)],
  [`show --operation ${OPERATION_ID.toUpperCase()}`, order('show', { operationIds })],
  ['list --queue q-1 --account acc1', order('list', {}, place)],
  ['--help', 'help'],
  ['drop -h', 'help'],
])('the command line %j is read as the order %j', (line, expected) => {
  expect(read(line)).toEqual(expected);
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
