import { isGraphId, isUserId } from '../../../../shared/request/address/driveAndUserIds';
import { DRIVE_ID, GUID, ITEM_ID } from '../../../support/closeRequests';

const cases = (
  name: string,
  check: (text: string) => boolean,
  valid: readonly string[],
  invalid: readonly string[],
): void => {
  describe(name, () => {
    it.each(valid)('takes %j', (text) => expect(check(text)).toBe(true));
    it.each(invalid)('refuses %j', (text) => expect(check(text)).toBe(false));
  });
};

cases(
  'isGraphId',
  isGraphId,
  [DRIVE_ID, ITEM_ID, 'ABC123!107', 'F1!s0a~b.c', 'root', '...', 'x'.repeat(255)],
  ['', '.', '..', 'a/b', 'a b', 'a%2e', 'a?b', 'a#b', 'a\\b', 'ä', 'a\n', 'x'.repeat(256), "a'b"],
);

cases(
  'isUserId',
  isUserId,
  [
    GUID,
    'ada@contoso.com',
    'a_b.com#EXT#@c.onmicrosoft.com',
    "o'neil-x^y~z!@contoso.com",
    'ada+x@contoso.com',
  ],
  [
    '',
    'ada',
    '@contoso.com',
    'ada@',
    'ada@localhost',
    'a b@contoso.com',
    'a/b@contoso.com',
    'ada@contoso.com/..',
    'ada@contoso.com\nx',
    'x ada@contoso.com',
    'ada@contoso.com?x',
    'a@b@contoso.com',
    '..',
    'ä@contoso.com',
    `ada@${Array.from({ length: 64 }, () => 'abc').join('.')}`,
    `${'x'.repeat(256)}@contoso.com`,
  ],
);
