import { defaultResource } from '@opentelemetry/resources';
import {
  hrTime,
  otelContext,
  RecordedLog,
  RecordedSpan,
} from '../../../../shared/telemetry/exporters/readableRecords';
import { processSpan, warning } from '../../../support/collector/sampleRecords';

const ids = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };

it.each([
  [
    { ...ids, isSampled: true },
    { ...ids, traceFlags: 1 },
  ],
  [
    { ...ids, isSampled: false },
    { ...ids, traceFlags: 0 },
  ],
  [
    { ...ids, isSampled: true, isRemote: true },
    { ...ids, traceFlags: 1, isRemote: true },
  ],
])('the context %j is %j for OpenTelemetry', (context, expected) => {
  expect(otelContext(context)).toStrictEqual(expected);
});

it.each([
  [1_500.25, [1, 500_250_000]],
  [0, [0, 0]],
])('%d ms are %j in seconds and nanoseconds', (ms, expected) => {
  expect(hrTime(ms)).toEqual(expected);
});

it('a span that is handed over has ended', () => {
  const span = new RecordedSpan(processSpan, {}, defaultResource(), { name: 'x' });
  expect(span).toMatchObject({ ended: true, duration: [0, 400_000_000] });
});

it('a line has the ids of its span, was observed when it was written, and has no attributes', () => {
  const line = new RecordedLog(warning, defaultResource(), { name: 'x' });
  expect(line).toMatchObject({
    spanContext: warning.context && otelContext(warning.context),
    hrTimeObserved: hrTime(warning.at),
    attributes: {},
    droppedAttributesCount: 0,
  });
});

it('a line outside any span has no ids', () => {
  const line = new RecordedLog({ ...warning, context: undefined }, defaultResource(), {
    name: 'x',
  });
  expect(line.spanContext).toBeUndefined();
});
