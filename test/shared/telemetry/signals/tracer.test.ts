import type { SpanRecord } from '../../../../shared/telemetry/signals/record';
import { createTracer } from '../../../../shared/telemetry/signals/tracer';
import { manualClock, START } from '../../../support/manualClock';
import { countingIds } from '../../../support/countingIds';

function setUp(isSampled = true) {
  const clock = manualClock();
  const records: SpanRecord[] = [];
  const record = (span: SpanRecord) => records.push(span);
  const sampler = () => isSampled;
  return { clock, records, tracer: createTracer({ sampler, ids: countingIds(), clock, record }) };
}

it('a span that has ended is a record', () => {
  const { tracer, records, clock } = setUp();
  const span = tracer.start({ name: 'closeSession', kind: 'internal', parent: undefined });
  expect(records).toEqual([]);
  clock.advance(25);
  span.end({ a: 1 }, true);
  expect(records).toEqual([
    {
      type: 'span',
      name: 'closeSession',
      kind: 'internal',
      context: { traceId: `${'0'.repeat(31)}1`, spanId: `${'0'.repeat(15)}1`, isSampled: true },
      parent: undefined,
      links: [],
      startedAt: START,
      endedAt: START + 25,
      attributes: { a: 1 },
      isError: true,
    },
  ]);
});

it('a span below another is in its trace, and has an id of its own', () => {
  const { tracer } = setUp();
  const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), isSampled: false };
  const { context } = tracer.start({ name: 'x', kind: 'client', parent });
  const { traceId } = parent;
  expect(context).toEqual({ traceId, spanId: `${'0'.repeat(15)}1`, isSampled: true });
});

it('a span that is not sampled leaves no record, and a context that says so', () => {
  const { tracer, records } = setUp(false);
  const span = tracer.start({ name: 'x', kind: 'client', parent: undefined });
  span.end({}, false);
  expect(span.context.isSampled).toBe(false);
  expect(records).toEqual([]);
});

it('only the first end counts, for the record and for the count of open spans', () => {
  const { tracer, records } = setUp();
  const spans = ['a', 'b'].map((name) => tracer.start({ name, kind: 'client', parent: undefined }));
  expect(tracer.openSpans()).toBe(2);
  spans[0]?.end({ which: 'first' }, false);
  spans[0]?.end({ which: 'second' }, true);
  expect(tracer.openSpans()).toBe(1);
  expect(records.map(({ attributes }) => attributes)).toEqual([{ which: 'first' }]);
});
