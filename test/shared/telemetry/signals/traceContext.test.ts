import {
  createRandomIds,
  formatTraceparent,
  parseTraceparent,
} from '../../../../shared/telemetry/signals/traceContext';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

it.each([
  [`00-${TRACE}-${SPAN}-01`, true],
  [`00-${TRACE}-${SPAN}-00`, false],
  [`00-${TRACE}-${SPAN}-03`, true],
  [`00-${TRACE}-${SPAN}-02`, false],
  [`cc-${TRACE}-${SPAN}-01-what-a-later-version-says`, true],
  [`cc-${TRACE}-${SPAN}-01`, true],
])('%s is read, sampled: %s', (text, isSampled) => {
  const context = { traceId: TRACE, spanId: SPAN, isSampled, isRemote: true };
  expect(parseTraceparent(text)).toEqual(context);
});

it.each([
  undefined,
  '',
  TRACE,
  `00-${TRACE}-${SPAN}`,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01-more`,
  `00-${TRACE}-${SPAN}-1`,
  `cc-${TRACE}-${SPAN}-01more`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  ` 00-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01\n`,
])('%j is no traceparent', (text) => {
  expect(parseTraceparent(text)).toBeUndefined();
});

it.each([true, false])('a context is written and read again, sampled: %s', (isSampled) => {
  const { traceId, spanId } = createRandomIds();
  const context = { traceId: traceId(), spanId: spanId(), isSampled };
  expect(parseTraceparent(formatTraceparent(context))).toEqual({ ...context, isRemote: true });
});

it('random ids differ, of whichever pool they are', () => {
  const { traceId, spanId } = createRandomIds();
  const ids = Array.from({ length: 1_000 }, () => [traceId(), spanId()]).flat();
  expect(new Set(ids).size).toBe(2_000);
});

it('random bytes are asked for when too few are left for an id, and no sooner', () => {
  const pools = ['ab', 'cd'].map((byte) => Buffer.alloc(20, byte, 'hex'));
  const { traceId, spanId } = createRandomIds(() => pools.shift() ?? Buffer.alloc(0));
  expect(traceId()).toBe('ab'.repeat(16));
  expect(pools).toHaveLength(1);
  expect([spanId(), spanId()]).toEqual(['cd'.repeat(8), 'cd'.repeat(8)]);
});

it('random ids that fill a pool are all taken from it', () => {
  const pools = ['ab', 'cd'].map((byte) => Buffer.alloc(16, byte, 'hex'));
  const { spanId } = createRandomIds(() => pools.shift() ?? Buffer.alloc(0));
  expect([spanId(), spanId()]).toEqual(['ab'.repeat(8), 'ab'.repeat(8)]);
});

it('an id of zeros, which W3C calls invalid, is not given out', () => {
  const bytes = Buffer.concat([Buffer.alloc(8), Buffer.alloc(8, 1)]);
  expect(createRandomIds(() => bytes).spanId()).toBe('01'.repeat(8));
});
