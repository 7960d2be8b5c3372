import { getMaxListeners } from 'node:events';
import { systemClock } from '../../../shared/core/clock';
import { DeadlinePassed, startDeadline } from '../../../shared/core/deadline';
import { manualClock } from '../../support/manualClock';

it('counts down and aborts', async () => {
  const clock = manualClock();
  const deadline = startDeadline(10, clock);
  expect(clock.slept).toEqual([10_000]);
  clock.advance(9_999);
  expect(deadline.remainingMs()).toBe(1);
  expect(deadline.signal.aborted).toBe(false);
  clock.advance(1);
  await Promise.resolve();
  expect(deadline.remainingMs()).toBe(0);
  expect(deadline.signal.aborted).toBe(true);
  clock.advance(1);
  expect(deadline.remainingMs()).toBe(0);
});

describe('race', () => {
  it('gives what comes in time', async () => {
    const deadline = startDeadline(10, manualClock());
    await expect(deadline.race(Promise.resolve(1))).resolves.toBe(1);
    await expect(deadline.race(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('waits for what comes later, but in time', async () => {
    const clock = manualClock();
    const race = startDeadline(10, clock).race(clock.sleep(9_999).then(() => 'late'));
    clock.advance(9_999);
    await expect(race).resolves.toBe('late');
  });

  it('ends all that wait, each once', async () => {
    const clock = manualClock();
    const deadline = startDeadline(10, clock);
    const races = [1, 2, 3].map(() => deadline.race(new Promise(() => undefined)));
    clock.advance(10_000);
    for (const race of races) await expect(race).rejects.toBeInstanceOf(DeadlinePassed);
  });

  it('rejects when the time is up, and at once afterwards', async () => {
    const clock = manualClock();
    const deadline = startDeadline(10, clock);
    const hanging = new Promise(() => undefined);
    const race = deadline.race(hanging);
    clock.advance(10_000);
    await expect(race).rejects.toBeInstanceOf(DeadlinePassed);
    await expect(deadline.race(hanging)).rejects.toBeInstanceOf(DeadlinePassed);
  });
});

it('never aborts once it is released', async () => {
  const clock = manualClock();
  const deadline = startDeadline(10, clock);
  deadline.release();
  clock.advance(20_000);
  await Promise.resolve();
  expect(deadline.signal.aborted).toBe(false);
});

it('works with the real clock, and holds no process open once released', async () => {
  const deadline = startDeadline(0.01, systemClock);
  await expect(deadline.race(new Promise(() => undefined))).rejects.toBeInstanceOf(DeadlinePassed);
  startDeadline(3_600, systemClock).release();
  expect(systemClock.random()).toBeLessThan(1);
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
});

it('the real clock wakes a sleeper that is told to', async () => {
  const controller = new AbortController();
  const sleep = systemClock.sleep(60_000, controller.signal);
  controller.abort();
  await expect(sleep).rejects.toThrow('aborted');
  await systemClock.sleep(1);
});

it('the real clock runs something later, unless it is cancelled', async () => {
  const ran: string[] = [];
  const cancel = systemClock.after(1, () => ran.push('cancelled'));
  cancel();
  await new Promise<void>((resolve) => {
    systemClock.after(2, () => {
      ran.push('later');
      resolve();
    });
  });
  await systemClock.sleep(1);
  expect(ran).toEqual(['later']);
});

it('says its name', () => {
  expect(String(new DeadlinePassed())).toBe('DeadlinePassed: no answer in time');
});

it('as many may wait for it as like', () => {
  expect(getMaxListeners(startDeadline(10, manualClock()).signal)).toBe(Infinity);
});
