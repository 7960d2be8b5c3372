import fc from 'fast-check';
import { parseCloseAfter } from '../../../../shared/request/fields/closeAfter';

it.each<[string, number]>([
  ['PT0S', 0],
  ['P0D', 0],
  ['PT30M', 1_800],
  ['PT1H', 3_600],
  ['P1D', 86_400],
  ['P1DT2H3M4S', 93_784],
  ['PT1H4S', 3_604],
  ['PT05M', 300],
  ['P000000006D', 518_400],
  ['P6D', 518_400],
  ['PT518400S', 518_400],
  ['PT8640M', 518_400],
])('%s is %i seconds', (duration, seconds) => {
  expect(parseCloseAfter(duration)).toEqual({ text: duration, seconds });
});

it.each([
  '',
  'P',
  'PT',
  'P1DT',
  'P1Y',
  'P1M',
  'P1W',
  'PT1.5S',
  'PT1,5S',
  '-PT1S',
  'PT-1S',
  '+PT1S',
  'PT1S ',
  ' PT1S',
  'xPT1S',
  'pt1s',
  'PT1M1H',
  'T1S',
  '1H',
  'P6DT1S',
  'P7D',
  'PT518401S',
  `PT${'9'.repeat(10)}S`,
  'PT１S',
])('%j is none', (duration) => {
  expect(parseCloseAfter(duration)).toBeUndefined();
});

it('adds the parts up, whichever are given', () => {
  const part = fc.option(fc.nat(20), { nil: undefined });
  fc.assert(
    fc.property(fc.constantFrom(0, 1, 5), part, part, part, (days, hours, minutes, seconds) => {
      const time = [
        ...(hours === undefined ? [] : [`${hours}H`]),
        ...(minutes === undefined ? [] : [`${minutes}M`]),
        ...(seconds === undefined ? [] : [`${seconds}S`]),
      ].join('');
      const expected = days * 86_400 + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
      expect(parseCloseAfter(`P${days}D${time === '' ? '' : `T${time}`}`)?.seconds).toBe(expected);
    }),
  );
});
