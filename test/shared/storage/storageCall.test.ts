import { DeadlinePassed, startDeadline } from '../../../shared/core/deadline';
import {
  QUEUE_RETRY,
  storageCall,
  TABLE_RETRY,
  type StorageCall,
  withinCall,
} from '../../../shared/storage/storageCall';
import { manualClock } from '../../support/manualClock';

const hanging = new Promise<never>(() => undefined);

describe('within the time of an HTTP call', () => {
  it('gives what storage gives', async () => {
    const deadline = startDeadline(1, manualClock());
    await expect(withinCall(deadline, 'queue', Promise.resolve(7))).resolves.toBe(7);
  });

  it('fails as storage fails', async () => {
    const deadline = startDeadline(1, manualClock());
    const error = new Error('a defect');
    await expect(withinCall(deadline, 'queue', Promise.reject(error))).rejects.toBe(error);
  });

  it.each([
    ['queue', 'Storage Queue Data Contributor'],
    ['table', 'Storage Table Data Contributor'],
  ] as const)('a %s that hangs is StorageUnavailable: check %s', async (what, role) => {
    const clock = manualClock();
    const working = withinCall(startDeadline(1, clock), what, hanging);
    clock.advance(1_000);
    await expect(working).rejects.toMatchObject({
      code: 'StorageUnavailable',
      message: expect.stringContaining(role) as string,
      cause: expect.any(DeadlinePassed) as DeadlinePassed,
    });
  });
});

describe('one call', () => {
  const refused = (statusCode: number) => Object.assign(new Error('no'), { statusCode });

  /** A call that ends in these ways in turn; what it does is told in order. */
  async function run(
    ends: readonly (string | Error)[],
    options: Partial<StorageCall<string>> = {},
    creates?: Error,
  ) {
    const clock = manualClock();
    const told: string[] = [];
    const turns = [...ends];
    const settled = storageCall<string>({
      service: 'table',
      seconds: 5,
      clock,
      send: (signal) => {
        told.push('send');
        const end = turns.shift() ?? 'no more';
        if (end !== 'hangs')
          return end instanceof Error ? Promise.reject(end) : Promise.resolve(end);
        signal.addEventListener('abort', () => told.push('aborted'));
        clock.advance(5_000);
        return hanging;
      },
      ...(creates !== undefined && {
        create: () => {
          told.push('create');
          return creates.message === 'done' ? Promise.resolve() : Promise.reject(creates);
        },
      }),
      ...options,
    });
    const result: unknown = await settled.catch((error: unknown) => error);
    return { result, told, asleep: clock.asleep() };
  }
  const done = new Error('done');
  const unavailable = { code: 'StorageUnavailable' };
  const conflict = { expected: { 409: 'b' } };
  const missing = refused(404);
  const named = Object.assign(new Error('no'), { statusCode: 'toString' });
  const again = ['send', 'create', 'send'];

  it.each<[string, Parameters<typeof run>, unknown, string[]]>([
    ['gives its result', [['a']], 'a', ['send']],
    ['is StorageUnavailable where it is refused', [[refused(403)]], unavailable, ['send']],
    ['without an answer is StorageUnavailable', [[new Error('reset')]], unavailable, ['send']],
    ['that hangs is aborted', [['hangs']], unavailable, ['send', 'aborted']],
    ['gives what is expected', [[refused(409)], conflict], 'b', ['send']],
    [
      'of another status than the expected one fails',
      [[refused(412)], conflict],
      unavailable,
      ['send'],
    ],
    [
      'is not confused by names that every object has',
      [[named], { expected: {} }],
      unavailable,
      ['send'],
    ],
    ['creates nothing where nothing was to be created', [[missing]], unavailable, ['send']],
    ['creates what is missing, and is sent again', [[missing, 'a'], {}, done], 'a', again],
    [
      'creates once: what is missing again fails',
      [[missing, missing], {}, done],
      unavailable,
      again,
    ],
    [
      'creates before it takes a 404 as expected',
      [[missing, missing], { expected: { 404: 'gone' } }, done],
      'gone',
      again,
    ],
    [
      'gives what is expected of the second answer too',
      [[missing, refused(409)], conflict, done],
      'b',
      again,
    ],
    ['creates after a 404 alone', [[refused(403)], {}, done], unavailable, ['send']],
    [
      'fails where what is missing cannot be created',
      [[missing], {}, refused(403)],
      unavailable,
      ['send', 'create'],
    ],
  ])('%s, in the order of its calls', async (_what, args, expected, order) => {
    const { result, told, asleep } = await run(...args);
    if (typeof expected === 'string') expect(result).toBe(expected);
    else expect(result).toMatchObject(expected as object);
    expect([told, asleep]).toEqual([order, 0]);
  });

  it('keeps the failure as the cause, and names the service', async () => {
    const cause = refused(403);
    const { result } = await run([cause], { service: 'queue' });
    expect(result).toMatchObject({ message: expect.stringContaining('queue') as unknown, cause });
  });
});

it('a call is sent three times at most, and the waits between end long before its caller gives up', () => {
  const waits = { retryDelayInMs: 500, maxRetryDelayInMs: 2_000 };
  expect(QUEUE_RETRY).toEqual({ maxTries: 3, ...waits });
  expect(TABLE_RETRY).toEqual({ maxRetries: 2, ...waits });
});
