import {
  formatTraceparent,
  parseTraceparent,
  randomIds,
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
  expect(parseTraceparent(text)).toEqual({
    traceId: TRACE,
    spanId: SPAN,
    isSampled,
    isRemote: true,
  });
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
  const context = { traceId: randomIds.traceId(), spanId: randomIds.spanId(), isSampled };
  expect(parseTraceparent(formatTraceparent(context))).toEqual({ ...context, isRemote: true });
});

it('random ids differ', () => {
  const ids = Array.from({ length: 100 }, () => randomIds.spanId());
  expect(new Set(ids).size).toBe(100);
});
