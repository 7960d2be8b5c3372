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
  'nonsense',
  VALID.toUpperCase(),
  `${VALID}-00`,
  `x${VALID}`,
  VALID.slice(0, -1),
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
  expect(deliverySchema.parse(delivery)).toEqual({ firstAttemptAt: epochMs, notBefore: epochMs });
});

it.each<[DeliveryJson]>([
  [{}],
  [{ attempt: 3, operationId: '019a9c1e-0000-7000-8000-000000000001', traceparent: VALID }],
  [{ firstAttemptAt: '2026-11-22T12:00:00.000Z' }],
  [{ notBefore: '1970-01-01T00:00:00.000Z' }],
])('%j is written as it was read', (delivery) => {
  expect(deliveryJson(deliverySchema.parse(delivery))).toStrictEqual(delivery);
});
