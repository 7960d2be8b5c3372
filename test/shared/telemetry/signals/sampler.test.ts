import { readSampler } from '../../../../shared/telemetry/signals/sampler';
import { createRandomIds } from '../../../../shared/telemetry/signals/traceContext';

const LOW = `${'f'.repeat(18)}${'0'.repeat(14)}`;
const HIGH = `${'0'.repeat(18)}${'f'.repeat(14)}`;
const HALF = `${'0'.repeat(18)}80000000000000`;
const parent = (isSampled: boolean) => ({ traceId: LOW, spanId: '1'.repeat(16), isSampled });

// Is a new trace recorded whose id has low, middle and high random bits; is one below a sampled and an unsampled parent?
it.each<[string | undefined, string | undefined, string]>([
  [undefined, undefined, 'yes yes yes, yes no'],
  ['', '', 'yes yes yes, yes no'],
  ['parentbased_always_on', undefined, 'yes yes yes, yes no'],
  ['parentbased_always_off', undefined, 'no no no, yes no'],
  ['parentbased_traceidratio', '0.5', 'no yes yes, yes no'],
  ['always_on', undefined, 'yes yes yes, yes yes'],
  ['ALWAYS_OFF', undefined, 'no no no, no no'],
  [' traceidratio ', ' 0.5 ', 'no yes yes, no no'],
  ['traceidratio', '0.4', 'no no yes, no no'],
  ['traceidratio', '1', 'yes yes yes, yes yes'],
  ['traceidratio', '0', 'no no no, no no'],
  ['traceidratio', undefined, 'yes yes yes, yes yes'],
  ['traceidratio', '  ', 'yes yes yes, yes yes'],
  // The argument of a sampler that takes none is nobody's problem.
  ['always_on', 'x', 'yes yes yes, yes yes'],
])('OTEL_TRACES_SAMPLER %j with %j: %s', (name, argument, expected) => {
  const environment = { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument };
  const { sampler, problem } = readSampler(environment);
  const say = (isRecorded: unknown) =>
    new Map<unknown, string>([
      [true, 'yes'],
      [false, 'no'],
    ]).get(isRecorded);
  const roots = [LOW, HALF, HIGH].map((traceId) => say(sampler(traceId, undefined))).join(' ');
  const children = [true, false].map((of) => say(sampler(LOW, parent(of)))).join(' ');
  expect(`${roots}, ${children}`).toBe(expected);
  expect(problem).toBeUndefined();
});

it.each([
  ['jaeger_remote', undefined, /^OTEL_TRACES_SAMPLER must be "always_on"/],
  ['always_onparentbased_', undefined, /^OTEL_TRACES_SAMPLER must be/],
  ['parentbased_jaeger_remote', undefined, /^OTEL_TRACES_SAMPLER must be/],
  ['traceidratio', '1.1', /^OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1$/],
  ['parentbased_traceidratio', 'half', /^OTEL_TRACES_SAMPLER_ARG must be/],
  ['traceidratio', '-1', /^OTEL_TRACES_SAMPLER_ARG must be/],
])(
  'OTEL_TRACES_SAMPLER %j with %j is a problem, and everything is recorded',
  (name, arg, problem) => {
    const read = readSampler({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: arg });
    expect(read.problem).toMatch(problem);
    expect(read.sampler(LOW, undefined)).toBe(true);
  },
);

it('a share of random traces is recorded', () => {
  const quarter = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' };
  const { sampler } = readSampler(quarter);
  const { traceId } = createRandomIds();
  const ids = Array.from({ length: 10_000 }, traceId);
  const recorded = ids.filter((id) => sampler(id, undefined)).length;
  expect(recorded).toBeGreaterThan(2_000);
  expect(recorded).toBeLessThan(3_000);
});
