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
  return { clock, throttle, enter, advance };
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
  it('a caller waits where its deadline allows', async () => {
    const { throttle, enter, advance } = setUp(120);
    throttle.hold(30);
    const caller = enter();
    await advance(29_999);
    expect(caller.entered).toBe(false);
    await advance(1);
    expect(caller.entered).toBe(true);
  });

  it('a caller that cannot wait so long learns the time left', async () => {
    const { throttle, enter, advance } = setUp(120);
    throttle.hold(90);
    await advance(20_500);
    const caller = enter();
    await advance(0);
    expect(caller.error).toMatchObject({ code: 'Throttled', retryAfterSeconds: 70 });
  });

  it('a delivery never waits', async () => {
    const { throttle, enter, advance } = setUp(120);
    throttle.hold(3);
    const delivery = enter('delivery');
    await advance(0);
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
    const { throttle, enter, advance } = setUp(120);
    throttle.hold(1e9);
    const caller = enter();
    await advance(0);
    expect(caller.error).toMatchObject({ retryAfterSeconds: 3_600 });
  });

  it('the flow ramps up when it is over', async () => {
    const { throttle, enter, advance } = setUp(100, 100);
    throttle.hold(5);
    const callers = Array.from({ length: 1_000 }, () => enter());
    const passed = (): number => callers.filter(({ entered }) => entered).length;
    await advance(5_000);
    const counts = [passed()];
    for (let second = 0; second < 14; second++) {
      for (let tenth = 0; tenth < 10; tenth++) await advance(100);
      counts.push(passed());
    }
    const perSecond = counts.slice(1).map((count, index) => count - (counts[index] ?? 0));
    expect(counts[0]).toBe(1);
    expect(perSecond[0]).toBeLessThan(20);
    expect(perSecond[5]).toBeGreaterThan(40);
    expect(perSecond[5]).toBeLessThan(70);
    expect(perSecond[12]).toBeGreaterThan(95);
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(101);
  });
});

describe('the message says what keeps a call from its turn', () => {
  it('the setting, where only that does', async () => {
    const { enter, advance } = setUp(0.1, 2);
    enter();
    const caller = enter();
    await advance(0);
    expect(caller.error).toMatchObject({
      code: 'Throttled',
      retryAfterSeconds: 10,
      message: expect.stringContaining('GRAPH_REQUESTS_PER_SECOND') as unknown,
    });
  });

  it('Graph, while it throttles', async () => {
    const { throttle, enter, advance } = setUp(120);
    throttle.hold(90);
    const caller = enter();
    await advance(0);
    expect(caller.error).toMatchObject({
      message: expect.stringMatching(/^Graph throttles/) as unknown,
    });
  });
});
