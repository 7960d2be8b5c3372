import { validTraceparent } from '../../../shared/request/delivery';

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
