import fc from 'fast-check';
import { START } from '../support/manualClock';

interface DeliveryJson {
  kind: string;
  json: string;
  verdict: 'valid' | 'invalid';
}

const DAY_MS = 86_400_000;
const iso = (epochMs: number): string => new Date(epochMs).toISOString();

const ATTEMPTS = [1, 2, 1_000, 999_999, 1_000_000];
const PAST = [
  ...[iso(START), iso(START - 3_599_000), iso(START - DAY_MS), '1970-01-01T00:00:00Z'],
  ...[
    '0000-01-01T00:00:00Z',
    '0000-01-01T00:00:00+23:59',
    '2024-02-29T23:59:59.999999999-12:00',
    '2026-11-22T11:30:00Z',
  ],
];
const FUTURE = [iso(START + 1), iso(START + 90_500), iso(START + 5.9 * DAY_MS)];
const FAR = ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59-23:59'];
const OPERATION_IDS = [
  '019a9c1e-0000-7000-8000-000000000001',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
];
const TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

const maybe = <T>(...values: T[]): fc.Arbitrary<T | undefined> =>
  fc.constantFrom(undefined, ...values);

const good = fc
  .record({
    attempt: maybe(...ATTEMPTS),
    firstAttemptAt: maybe(...PAST, ...FUTURE, ...FAR),
    notBefore: maybe(...PAST, ...FUTURE),
    operationId: maybe(...OPERATION_IDS),
    traceparent: maybe(TRACE),
  })
  .map((delivery): DeliveryJson => ({
    kind: 'delivery',
    json: JSON.stringify(delivery),
    verdict: 'valid',
  }));

const BAD = [
  ...['[]', '"x"', '1', '{"__proto__":{}}', '{"toString":1}', '{"attempt":0}', '{"attempt":1.5}'],
  ...['{"attempt":1e999}', '{"attempt":1000001}', '{"attempt":"1"}', '{"attempt":null}'],
  ...[
    '{"notBefore":"2026-11-22T12:00:00"}',
    '{"notBefore":"2026-02-30T12:00:00Z"}',
    '{"notBefore":0}',
  ],
  ...[
    '{"notBefore":"+275760-09-13T00:00:00Z"}',
    '{"firstAttemptAt":"2026-11-22T24:00:00Z"}',
    '{"firstAttemptAt":""}',
  ],
  ...[
    '{"operationId":"x"}',
    `{"operationId":"${OPERATION_IDS[0] ?? ''}\\n"}`,
    '{"traceparent":""}',
    `{"traceparent":"${TRACE}\\n"}`,
  ],
  ...FAR.map((time) => JSON.stringify({ notBefore: time })),
];

const bad = fc
  .constantFrom(...BAD)
  .map((json): DeliveryJson => ({ kind: 'bad delivery', json, verdict: 'invalid' }));

/** What stands in `delivery`: what this app writes, at its edges, and what it would never write. */
export const deliveries: fc.Arbitrary<DeliveryJson> = fc.oneof(
  { weight: 6, arbitrary: good },
  { weight: 1, arbitrary: fc.constant({ kind: 'null delivery', json: 'null', verdict: 'valid' }) },
  { weight: 2, arbitrary: bad },
);
