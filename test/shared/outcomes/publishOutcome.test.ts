import type { FinalOutcome } from '../../../shared/outcomes/finalOutcome';
import { createOutcomePublisher } from '../../../shared/outcomes/publishOutcome';
import { outcomeMessage } from '../../../shared/outcomes/outcomeEvent';
import { createGraphClient } from '../../../shared/graph/graphClient';
import { createMailer } from '../../../shared/outcomes/sendMail';
import type { Notify } from '../../../shared/request/fields/notify';
import { manualClock } from '../../support/manualClock';
import { finalOutcome } from '../../support/outcomes';
import {
  type ScriptedAnswer,
  scriptedServer,
  type ScriptedServer,
} from '../../support/scriptedServer';
import { DENIED, HANGS, TOO_LONG, useFakeStorage } from '../../support/fakeStorage';

const TAKEN: ScriptedAnswer = { status: 202 };
const NO_ANSWER = 'DeadlinePassed: no answer within 10 s';
const failed = finalOutcome({ status: 'failed', error: { code: 'AccessDenied', message: 'No.' } });
const notify: Notify = { email: ['ada@contoso.com'] };

const used = useFakeStorage();
let graph: ScriptedServer;
afterEach(() => graph.stop());

interface Options {
  mayReceive?: (address: string) => boolean;
  toQueue?: ScriptedAnswer;
  toMail?: ScriptedAnswer;
  hasQueue?: boolean;
  hasMail?: boolean;
}

const neither = { hasQueue: false, hasMail: false };

/** A publisher whose storage and Graph give these answers, on a clock that stands still. */
async function start({
  toQueue,
  toMail = TAKEN,
  hasQueue = true,
  hasMail = true,
  mayReceive = () => true,
}: Options = {}) {
  const { storage, clock, queues } = used;
  if (toQueue !== undefined) storage.instead('write message', toQueue);
  graph = await scriptedServer(toMail);
  const mailer = createMailer({
    callGraph: createGraphClient(graph.url, 'v1.0'),
    tokens: { token: () => Promise.resolve('t-1') },
    sender: 'closer@contoso.com',
  });
  const publish = createOutcomePublisher({
    queues,
    resultsQueueName: hasQueue ? 'results' : undefined,
    mailer: hasMail ? mailer : undefined,
    mayReceive,
    poisonQueueName: 'close-session-poison',
    clock,
  });
  return { publish, clock };
}

const mailWith = (fields: object) =>
  expect.objectContaining({ message: expect.objectContaining(fields) as unknown }) as unknown;
const mails = (): unknown[] => graph.seen.map(({ body }) => JSON.parse(body) as unknown);

it('writes the result and sends the mail', async () => {
  const { publish, clock } = await start();
  expect(await publish(failed, notify)).toEqual({});
  expect(used.storage.messages).toEqual([
    { queue: 'results', delaySeconds: 0, timeToLiveSeconds: -1, text: outcomeMessage(failed) },
  ]);
  const content = expect.stringContaining('the queue close-session-poison:') as unknown;
  const body = { contentType: 'Text', content };
  const subject = 'Workbook session not closed: AccessDenied';
  expect(mails()).toEqual([mailWith({ subject, body })]);
  expect(clock.slept[0]).toBe(10_000);
  expect(clock.asleep()).toBe(0);
});

it.each<[string, Options, FinalOutcome, Notify | undefined, results: number, mails: number]>([
  ['no results queue', { hasQueue: false }, failed, notify, 0, 1],
  ['no mailbox', { hasMail: false }, failed, notify, 1, 0],
  ['nobody to tell', {}, failed, undefined, 1, 0],
  ['no failure', {}, finalOutcome(), notify, 1, 0],
  ['always', {}, finalOutcome(), { ...notify, on: 'always' }, 1, 1],
  ['neither', neither, failed, notify, 0, 0],
])(
  'with %s an outcome is told to whom it should be',
  async (_name, options, outcome, who, ...told) => {
    const { publish } = await start(options);
    expect(await publish(outcome, who)).toEqual({});
    expect([used.storage.messages.length, graph.seen.length]).toEqual(told);
  },
);

it('sends to nobody who may not receive any more', async () => {
  const { publish } = await start({ mayReceive: (address) => address.startsWith('ada@') });
  await publish(failed, { email: ['eve@contoso.com', 'ada@contoso.com'] });
  await publish(failed, { email: ['eve@contoso.com'] });
  const toRecipients = [{ emailAddress: { address: 'ada@contoso.com' } }];
  expect(mails()).toEqual([mailWith({ toRecipients })]);
  expect(used.storage.messages).toHaveLength(2);
});

it.each<[string, Options, Notify | undefined]>([
  ['neither queue nor mailbox', neither, notify],
  ['no queue, and nobody to tell', { hasQueue: false }, undefined],
])('%s: does nothing', async (_name, options, who) => {
  const { publish, clock } = await start(options);
  expect(await publish(failed, who)).toEqual({});
  expect(clock.slept).toEqual([]);
});

it('sends the mail where the result fails, and says so', async () => {
  const { publish } = await start({ toQueue: DENIED });
  const said = /^CloseError StorageUnavailable: Could not reach the storage/;
  const publishFailed = expect.stringMatching(said) as unknown;
  expect(await publish(failed, notify)).toStrictEqual({ publishFailed });
  expect(graph.seen).toHaveLength(1);
});

it('writes the result where the mail fails, and says so', async () => {
  const body = '{"error":{"code":"ErrorAccessDenied"}}';
  const { publish } = await start({ toMail: { status: 403, body } });
  expect(await publish(failed, notify)).toStrictEqual({
    mailFailed: 'Error: Graph did not accept the mail: 403 ErrorAccessDenied',
  });
  expect(used.storage.messages).toHaveLength(1);
});

it('says where the queue does not take the message', async () => {
  const { publish } = await start({ toQueue: TOO_LONG });
  expect(await publish(failed, undefined)).toEqual({
    publishFailed: 'Error: The results queue does not take a message of this length.',
  });
});

it.each<[string, Options, object]>([
  ['the queue', { hasMail: false }, { publishFailed: NO_ANSWER }],
  ['Graph', { hasQueue: false }, { mailFailed: NO_ANSWER }],
  ['both', {}, { publishFailed: NO_ANSWER, mailFailed: NO_ANSWER }],
])('waits 10 seconds in all where %s hangs', async (_name, options, expected) => {
  const { hasQueue = true, hasMail = true } = options;
  const { publish, clock } = await start({ ...options, toQueue: HANGS, toMail: HANGS });
  const publishing = publish(failed, notify);
  await Promise.all([used.storage.untilSeen(hasQueue ? 1 : 0), graph.untilSeen(hasMail ? 1 : 0)]);
  clock.advance(10_000);
  expect(await publishing).toEqual(expected);
});

it('never throws, and names no recipient', async () => {
  await start();
  const publish = createOutcomePublisher({
    queues: { write: () => Promise.reject(new Error('sig=abc')) },
    resultsQueueName: 'results',
    mailer: () => Promise.reject(new Error('to ada@contoso.com')),
    poisonQueueName: 'p',
    clock: manualClock(),
  });
  expect(await publish(failed, notify)).toEqual({
    publishFailed: 'Error: sig=[redacted]',
    mailFailed: 'Error: to [redacted]',
  });
  const outcome = { ...failed, finishedAt: NaN };
  expect(await publish(outcome, notify)).toEqual({
    publishFailed: 'RangeError: Invalid time value',
    mailFailed: 'RangeError: Invalid time value',
  });
});
