import {
  type DeliveryJson,
  deliveryJson,
  deliverySchema,
  validTraceparent,
} from '../../../../shared/request/fields/delivery';

const VALID = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

it('a traceparent that is one may travel on', () => {
  expect(validTraceparent(VALID)).toBe(VALID);
});

it.each([
  undefined,
  '',
  7,
  [VALID],
  'nonsense',
  VALID.toUpperCase(),
  `${VALID}-00`,
  `x${VALID}`,
  VALID.slice(0, -1),
  VALID.slice(1),
  VALID.replace('0af', 'af'),
  VALID.replace('b7a', '7a'),
  VALID.replace('00-', '0g-'),
  VALID.replace('0af', 'gaf'),
  VALID.replace('b7a', 'g7a'),
  VALID.replace('-01', '-0g'),
])('%j may not', (text) => {
  expect(validTraceparent(text)).toBeUndefined();
});

const NOON = Date.UTC(2026, 10, 22, 12);

it.each([
  ['2026-11-22T12:00:00Z', NOON],
  ['2026-11-22T14:00:00.5+02:00', NOON + 500],
  ['0000-01-01T00:00:00+23:59', 0],
])('the time %s is read as %i', (time, epochMs) => {
  const delivery = { firstAttemptAt: time, notBefore: time };
  expect(deliverySchema().parse(delivery)).toEqual({ firstAttemptAt: epochMs, notBefore: epochMs });
});

it.each<[DeliveryJson]>([
  [{}],
  [{ attempt: 3, operationId: '019a9c1e-0000-7000-8000-000000000001', traceparent: VALID }],
  [{ firstAttemptAt: '2026-11-22T12:00:00.000Z' }],
  [{ notBefore: '1970-01-01T00:00:00.000Z' }],
])('%j is written as it was read', (delivery) => {
  expect(deliveryJson(deliverySchema().parse(delivery))).toStrictEqual(delivery);
});

const FROM_1 = 'delivery.attempt must be a whole number from 1.';
const TIME = 'must be an ISO 8601 date and time with a zone.';

it.each<[unknown, string]>([
  ['x', 'delivery is written by this app: leave it out.'],
  [{ attempt: 'x' }, FROM_1],
  [{ attempt: 1.5 }, FROM_1],
  [{ attempt: 0 }, FROM_1],
  [{ attempt: 1_000_001 }, 'delivery.attempt must be a whole number up to 1,000,000.'],
  [{ firstAttemptAt: 'x' }, `delivery.firstAttemptAt ${TIME}`],
  [{ notBefore: 'x' }, `delivery.notBefore ${TIME}`],
  [{ notBefore: '2026-11-22T12:00:00' }, `delivery.notBefore ${TIME}`],
  [{ operationId: 'x' }, 'delivery.operationId must be a GUID.'],
  [{ traceparent: 7 }, 'delivery.traceparent must be a W3C traceparent.'],
  [{ traceparent: `${VALID}x` }, 'delivery.traceparent must be a W3C traceparent.'],
])('%j is refused: %s', (delivery, message) => {
  const { error } = deliverySchema().safeParse(delivery);
  expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
});

it.each([1, 1_000_000])('the attempt %i is taken', (attempt) => {
  expect(deliverySchema().parse({ attempt })).toEqual({ attempt });
});
