import { deliveryOf, validTraceparent } from '../../../shared/request/delivery';

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

it('a delivery holds by itself, whatever stands beside it', () => {
  expect(deliveryOf({ delivery: { attempt: 7 }, foo: 1 })).toEqual({ attempt: 7 });
});

it.each([null, 3, 'x', [], {}, { delivery: 1 }, { delivery: { attempt: 0 } }])(
  '%j has none',
  (message) => {
    expect(deliveryOf(message)).toBeUndefined();
  },
);
