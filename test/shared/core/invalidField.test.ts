import { invalid } from '../../../shared/core/invalidField';

it('a value that cannot be taken is an InvalidField of its field', () => {
  expect(invalid('Prefer', 'leave it out')).toStrictEqual({
    code: 'InvalidField',
    message: 'leave it out',
    target: 'Prefer',
  });
});
