import { countsByCode, LIST_HEADING } from '../../../../tools/poison/desk/describeMessage';
import { closeRequest, SESSION_ID } from '../../../support/closeRequests';
import { START } from '../../../support/manualClock';
import {
  type DeskQueues,
  poisoned,
  startStorage,
  stopStorage,
  traces,
  visible,
} from '../deskWorld';
import { OPERATION_ID, record } from '../samples';

beforeAll(startStorage, 30_000);
afterAll(stopStorage);

const plain = JSON.stringify(closeRequest());
const fresh = JSON.stringify({ ...closeRequest(), delivery: { operationId: OPERATION_ID } });
const denied = record({ failedAt: Date.now() - 7_200_000 });
const missing = record({ code: 'WorkbookNotFound', failedAt: Date.now() - 60_000 });
const all = [denied, missing, plain, 'hello'].sort();
const COUNTS = '2 (host), 1 AccessDenied, 1 WorkbookNotFound.';
const four = () => poisoned(denied, missing, plain, 'hello');

it('lists the messages that match, those that failed first coming first', async () => {
  const { run, poison } = await four();
  const { code, printed } = await run('list');
  expect(code).toBe(0);
  expect(printed[0]).toBe(LIST_HEADING);
  const codes = printed.slice(1, 5).map((line) => line.split(/ +/)[1]);
  expect(codes).toEqual(['AccessDenied', 'WorkbookNotFound', '(host)', '(host)']);
  expect(printed.at(-1)).toBe(`4 of 4 messages: ${COUNTS}`);
  expect(await traces(poison)).toEqual(Array(4).fill('0 9999'));
});

it.each([
  ['--code accessdenied,WorkbookNotFound', 2],
  ['--code host', 2],
  ['--older-than 30s', 2],
  ['--older-than 30s --newer-than 1h', 1],
  ['--newer-than PT30S', 2],
  [`--operation ${OPERATION_ID}`, 2],
])('list %s', async (filter, count) => {
  const { run } = await four();
  const { printed } = await run(`list ${filter}`);
  expect(printed.at(-1)).toMatch(new RegExp(`^${count} of 4 messages: `));
});

it('shows each message as JSON', async () => {
  const { run } = await four();
  const { code, printed } = await run('show');
  expect(code).toBe(0);
  expect(printed.map((text) => JSON.parse(text) as object)).toHaveLength(4);
});

it.each([
  ['requeue', `Would requeue 4 of 4 messages: ${COUNTS}`],
  ['drop', `Would drop 4 of 4 messages: ${COUNTS}`],
])('%s without --yes changes nothing', async (command, line) => {
  const { run, poison, main } = await four();
  const { code, printed } = await run(command);
  expect(code).toBe(0);
  expect(printed[0]).toBe(line);
  expect(printed.at(-1)).toMatch(/^Nothing has changed/);
  expect(await traces(poison)).toEqual(Array(4).fill('0 9999'));
  expect(await visible(poison)).toEqual(all);
  expect(await visible(main)).toEqual([]);
});

it('requeues what matches, and leaves the rest visible', async () => {
  const { run, poison, main } = await four();
  const { code, printed, warned } = await run('requeue --code AccessDenied,host --yes');
  expect(code).toBe(0);
  expect(printed).toEqual([
    'Requeued 3 of 4 messages: 2 (host), 1 AccessDenied.',
    'No close requests, so they will be poisoned again: 1.',
  ]);
  expect(warned).toEqual([]);
  expect(await traces(main)).toEqual(Array(3).fill('0 9999'));
  expect(await visible(main)).toEqual([fresh, plain, 'hello'].sort());
  expect(await visible(poison)).toEqual([missing]);
});

it('drops what matches, and leaves the rest visible', async () => {
  const { run, poison, main } = await four();
  const { code, printed } = await run('drop --older-than 30s --yes');
  expect(code).toBe(0);
  expect(printed).toEqual(['Dropped 2 of 4 messages: 1 AccessDenied, 1 WorkbookNotFound.']);
  expect(await visible(poison)).toEqual([plain, 'hello'].sort());
  expect(await visible(main)).toEqual([]);
});

it.each(['list', 'show', 'requeue', 'requeue --yes', 'drop --yes'])(
  '%s says where nothing matches',
  async (command) => {
    const { run, poison } = await four();
    const { code, printed } = await run(`${command} --code InvalidJson`);
    expect(code).toBe(3);
    expect(printed).toEqual([`No message matches; there are 4: ${COUNTS}`]);
    expect(await visible(poison)).toEqual(all);
  },
);

it('says where there is no queue, and creates none', async () => {
  const { run, poison } = await poisoned();
  const empty = { code: 3, printed: ['No message matches; there are 0.'] };
  expect(await run('list')).toMatchObject(empty);
  await poison.delete();
  const { code, warned } = await run('requeue --yes');
  expect(code).toBe(3);
  expect(warned).toEqual([expect.stringContaining('There is no queue')]);
  expect(await poison.exists()).toBe(false);
});

it('says where messages are hidden', async () => {
  const { run, poison } = await four();
  await poison.receiveMessages({ numberOfMessages: 3, visibilityTimeout: 60 });
  const { warned, printed } = await run('list');
  expect(printed.at(-1)).toMatch(/^1 of 1 messages/);
  expect(warned).toEqual([expect.stringMatching(/^About 3 more messages are hidden/)]);
});

describe('80 messages, which are read in three batches', () => {
  const CODES = ['AccessDenied', 'WorkbookNotFound', 'GraphTimeout', 'InvalidJson'] as const;
  const texts = Array.from({ length: 80 }, (_, index) => {
    const driveId = `drive-${index}`;
    const message = JSON.stringify(closeRequest({ driveId }));
    return record({ code: CODES[index % 4] ?? 'AccessDenied', failedAt: START + index, message });
  });
  let desk: DeskQueues;
  beforeAll(async () => {
    desk = await poisoned(...texts);
  }, 30_000);

  it.each(['list', 'show', 'requeue', 'drop'])(
    '%s leaves all of them visible',
    async (command) => {
      const { code, printed, warned } = await desk.run(command);
      expect(code).toBe(0);
      expect(warned).toEqual([]);
      expect(printed.join('\n')).not.toContain(SESSION_ID);
      if (command === 'list') {
        const counts = countsByCode(CODES.flatMap((each) => Array<string>(20).fill(each)));
        expect(printed.at(-1)).toBe(`80 of 80 messages: ${counts}.`);
      }
      expect(await visible(desk.poison)).toEqual([...texts].sort());
    },
    30_000,
  );

  it('requeues one code of them', async () => {
    const { printed } = await desk.run('requeue --code GraphTimeout --yes');
    expect(printed).toEqual(['Requeued 20 of 80 messages: 20 GraphTimeout.']);
    expect(await visible(desk.main)).toHaveLength(20);
    const others = texts.filter((text) => !text.includes('Graph')).sort();
    expect(await visible(desk.poison)).toEqual(others);
  }, 30_000);
});
