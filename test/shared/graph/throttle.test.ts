import { startDeadline } from '../../../shared/core/deadline';
import { createThrottle } from '../../../shared/graph/throttle';
import { manualClock } from '../../support/manualClock';

function setUp(requestsPerSecond: number, timeoutSeconds = 60) {
  const clock = manualClock();
  const throttle = createThrottle(requestsPerSecond, clock);
  const enter = (who: 'delivery' | 'httpCaller' = 'httpCaller') => {
    const state = { entered: false, error: undefined as unknown };
    throttle.enter(startDeadline(timeoutSeconds, clock), who).then(
      () => (state.entered = true),
      (error: unknown) => (state.error = error),
    );
    return state;
  };
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  /** Comes, and has its answer, if there is one already. */
  const arrive = async (who?: 'delivery' | 'httpCaller') => {
    const caller = enter(who);
    await advance(0);
    return caller;
  };
  return { clock, throttle, enter, advance, arrive };
}

it.each(['delivery', 'httpCaller'] as const)('lets a %s wait for its turn', async (who) => {
  const { enter, advance } = setUp(2);
  const callers = [enter(who), enter(who), enter(who), enter(who)];
  await advance(0);
  expect(callers.map(({ entered }) => entered)).toEqual([true, true, false, false]);
  await advance(500);
  expect(callers.map(({ entered }) => entered)).toEqual([true, true, true, false]);
  await advance(500);
  expect(callers.every(({ entered }) => entered)).toBe(true);
});

it('says how long it would take where the turn comes too late, and takes no turn', async () => {
  const { enter, advance } = setUp(1, 2);
  const callers = [enter(), enter(), enter(), enter(), enter()];
  await advance(0);
  expect(callers.map(({ error }) => error)).toEqual([
    undefined,
    undefined,
    expect.objectContaining({ code: 'Throttled', retryAfterSeconds: 2, retryable: true }),
    expect.objectContaining({ retryAfterSeconds: 2 }),
    expect.objectContaining({ retryAfterSeconds: 2 }),
  ]);
});

it('whose time is up is not throttled, but too late', async () => {
  const { clock, throttle } = setUp(120);
  const deadline = startDeadline(1, clock);
  clock.advance(1_000);
  await expect(throttle.enter(deadline, 'httpCaller')).rejects.toMatchObject({
    code: 'GraphTimeout',
  });
});

describe('while Graph throttles', () => {
  it.each([
    ['a caller waits where its deadline allows', 'httpCaller', 30],
    ['a delivery waits 2 s, which is less than to be requeued costs', 'delivery', 2],
  ] as const)('%s', async (_title, who, seconds) => {
    const { throttle, enter, advance } = setUp(120);
    throttle.hold(seconds);
    const caller = enter(who);
    await advance(seconds * 1_000 - 1);
    expect(caller.entered).toBe(false);
    await advance(1);
    expect(caller.entered).toBe(true);
  });

  it('a caller that cannot wait so long learns the time left', async () => {
    const { throttle, arrive, advance } = setUp(120);
    throttle.hold(90);
    await advance(20_500);
    const caller = await arrive();
    expect(caller.error).toMatchObject({ code: 'Throttled', retryAfterSeconds: 70 });
  });

  it('a delivery does not wait', async () => {
    const { throttle, arrive } = setUp(120);
    throttle.hold(3);
    const delivery = await arrive('delivery');
    expect(delivery.error).toMatchObject({ code: 'Throttled', retryAfterSeconds: 3 });
  });

  it('who waits already waits on', async () => {
    const { throttle, enter, advance } = setUp(1);
    enter();
    const caller = enter();
    await advance(500);
    throttle.hold(5);
    await advance(500);
    expect(caller.entered).toBe(false);
    await advance(4_500);
    expect(caller.entered).toBe(true);
  });

  it('believes no Retry-After beyond an hour', async () => {
    const { throttle, arrive } = setUp(120);
    throttle.hold(1e9);
    const caller = await arrive();
    expect(caller.error).toMatchObject({ retryAfterSeconds: 3_600 });
  });

  it('turns that were taken before are taken anew when it is over', async () => {
    const { throttle, enter, advance } = setUp(1);
    const callers = [enter(), enter(), enter(), enter(), enter()];
    await advance(1_000);
    throttle.hold(1);
    // Their turns were at 2, 3 and 4 s.
    const at: number[] = [];
    for (let second = 2; second <= 8; second++) {
      await advance(1_000);
      at.push(callers.filter(({ entered }) => entered).length);
    }
    expect(at).toEqual([3, 3, 4, 5, 5, 5, 5]);
  });

  it('less goes when it is over, and all of it again a while later', async () => {
    const { throttle, enter, advance } = setUp(100, 100);
    const callers = Array.from({ length: 4_000 }, () => enter());
    await advance(0);
    throttle.hold(5);
    const passed = (): number => callers.filter(({ entered }) => entered).length;
    const counts: number[] = [];
    for (let second = 0; second < 30; second++) {
      counts.push(passed());
      for (let tenth = 0; tenth < 10; tenth++) await advance(100);
    }
    const perSecond = counts.slice(1).map((count, index) => count - (counts[index] ?? 0));
    expect(counts.slice(0, 5)).toEqual([100, 100, 100, 100, 100]);
    expect(perSecond[6]).toBeGreaterThan(65);
    expect(perSecond[6]).toBeLessThan(80);
    expect(perSecond[25]).toBeGreaterThan(95);
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(101);
  });
});

describe('the message says what keeps a call from its turn', () => {
  const ofSetting = expect.stringContaining('GRAPH_REQUESTS_PER_SECOND') as unknown;
  const ofGraph = expect.stringMatching(/^Graph throttles/) as unknown;

  it('the setting, where only that does', async () => {
    const { enter, arrive } = setUp(0.1, 2);
    enter();
    const { error } = await arrive();
    expect(error).toMatchObject({ code: 'Throttled', retryAfterSeconds: 10, message: ofSetting });
  });

  it('Graph, where less goes than the setting lets through', async () => {
    const { throttle, enter, advance, arrive } = setUp(1, 2);
    enter();
    await arrive();
    throttle.hold(1);
    await advance(1_000);
    enter();
    enter();
    const { error } = await arrive();
    expect(error).toMatchObject({ code: 'Throttled', message: ofGraph });
  });

  it.each([120, 0.1])('Graph, while it throttles, at a setting of %d', async (perSecond) => {
    const { throttle, arrive } = setUp(perSecond);
    throttle.hold(90);
    expect((await arrive()).error).toMatchObject({ message: ofGraph });
  });
});
