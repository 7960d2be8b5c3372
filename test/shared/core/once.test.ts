import { once } from '../../../shared/core/once';

it.each([[{}], [undefined]])('makes %j at the first call, and once', (value) => {
  const make = jest.fn(() => value);
  const get = once(make);
  expect(make).not.toHaveBeenCalled();
  expect([get(), get()]).toEqual([value, value]);
  expect(make).toHaveBeenCalledTimes(1);
});
