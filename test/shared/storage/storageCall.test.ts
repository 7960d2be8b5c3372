import { DeadlinePassed, startDeadline } from '../../../shared/core/deadline';
import {
  isUnknownServiceVersion,
  statusOf,
  storageUnavailable,
  withinCall,
  withinSeconds,
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

it('ends its timer, whatever comes of the call', async () => {
  const clock = manualClock();
  const calls = [() => Promise.resolve(1), () => Promise.reject(new Error('no')), () => hanging];
  for (const call of calls) {
    const working = withinSeconds(1, clock, call).catch(() => undefined);
    if (call === calls[2]) clock.advance(1_000);
    await working;
    expect(clock.asleep()).toBe(0);
  }
});

it('knows the status of an answer, and that there was none', () => {
  expect(statusOf({ statusCode: 412 })).toBe(412);
  expect(statusOf(new Error('no'))).toBeNaN();
});

describe('a service version that the storage does not know', () => {
  const refused = (message: string) => ({ statusCode: 400, code: 'InvalidHeaderValue', message });
  const azurite = refused('The API version 2026-04-06 is not supported by Azurite. Please upgrade');
  const azure = refused('The provided service version is not enabled on this storage account.');

  it.each([azurite, azure])('is said, with the way out: %j', (cause) => {
    for (const what of ['queue', 'table'] as const) {
      const { message } = storageUnavailable(what, cause);
      expect(message).toContain('--skipApiVersionCheck');
      expect(message).not.toContain('role');
    }
  });

  it.each<[string, unknown]>([
    ['another header', refused('The value for one of the HTTP headers is not in the format')],
    ['another status', { ...azurite, statusCode: 403 }],
    ['another code', { ...azurite, code: 'InvalidInput' }],
    ['no answer at all', new Error('connect ECONNREFUSED')],
    ['no error object', 'API version'],
  ])('is not seen in %s', (_what, cause) => {
    expect(isUnknownServiceVersion(cause)).toBe(false);
    expect(storageUnavailable('queue', cause).message).toContain('Storage Queue Data Contributor');
  });
});
