import { boundedCall } from '../../../local/host/queue/boundedCall';
import { afterCrash, NO_CRASHES } from '../../../local/host/worker/crashes';
import { disabledBy } from '../../../local/host/functions/disabled';
import { limitedLog } from '../../../local/host/queue/limitedLog';
import type { WorkerLog } from '../../../local/host/worker/protocol';

describe('a call of storage', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const hanging = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')));
    });

  test('that hangs ends after 30 s, and says so', async () => {
    const call = boundedCall(new AbortController().signal, hanging);
    const end = expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
    await jest.advanceTimersByTimeAsync(29_999);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    await end;
    expect(jest.getTimerCount()).toBe(0);
  });

  test('is ended from outside, and not begun after that', async () => {
    const controller = new AbortController();
    const call = boundedCall(controller.signal, hanging);
    controller.abort();
    await expect(call).rejects.toThrow('aborted');
    const begin = jest.fn(hanging);
    await expect(boundedCall(controller.signal, begin)).rejects.toThrow();
    expect(begin).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });

  test('gives what it gives, and fails as it fails', async () => {
    const { signal } = new AbortController();
    await expect(boundedCall(signal, () => Promise.resolve(7))).resolves.toBe(7);
    await expect(boundedCall(signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});

test('the same is logged once a minute, something else at once', () => {
  const lines: string[] = [];
  let now = 0;
  const say = limitedLog(
    ({ message }) => lines.push(message),
    () => now,
  );
  const line = (message: string): WorkerLog => ({ level: 'error', message });
  for (const [atMs, key] of [
    [0, 'a'],
    [1_000, 'a'],
    [2_000, 'b'],
    [59_999, 'a'],
    [60_000, 'a'],
    [60_001, 'b'],
  ] as const) {
    now = atMs;
    say(key, line(`${key} ${atMs}`));
  }
  expect(lines).toEqual(['a 0', 'b 2000', 'a 60000']);
});

test('the third crash within half an hour of the one before is the last; longer apart, the count starts anew', () => {
  const minute = 60_000;
  let crashes = NO_CRASHES;
  const seen = [0, 31, 61, 92, 93, 94].map((atMinutes) => {
    const after = afterCrash(crashes, atMinutes * minute);
    ({ crashes } = after);
    return [after.crashes.count, after.isLast];
  });
  expect(seen).toEqual([
    [1, false],
    [1, false],
    [2, false],
    [1, false],
    [2, false],
    [3, true],
  ]);
});

test.each<[NodeJS.ProcessEnv, string | undefined]>([
  [{ 'AzureWebJobs.fn.Disabled': 'true' }, 'AzureWebJobs.fn.Disabled'],
  [{ 'azurewebjobs.FN.disabled': 'True' }, 'azurewebjobs.FN.disabled'],
  [{ AzureWebJobs_fn_Disabled: '1' }, 'AzureWebJobs_fn_Disabled'],
  [{ 'AzureWebJobs.fn.Disabled': 'false' }, undefined],
  [{ 'AzureWebJobs.fn.Disabled': '' }, undefined],
  [{ 'AzureWebJobs.other.Disabled': 'true' }, undefined],
  [{}, undefined],
])('%j disables fn by %s', (env, setting) => expect(disabledBy('fn', env)).toBe(setting));
