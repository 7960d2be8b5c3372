import { isGraphId, isUserId } from '../../../../shared/request/address/driveAndUserIds';
import { isGuid, isHostName } from '../../../../shared/core/textForms';
import { DRIVE_ID, GUID, ITEM_ID } from '../../../support/closeRequests';

const HOST = 'contoso.sharepoint.com';

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
  'isGuid',
  isGuid,
  [GUID, GUID.toUpperCase()],
  ['', `{${GUID}}`, GUID.replaceAll('-', ''), `${GUID}0`, `x${GUID}`, GUID.replace('3', 'g')],
);

cases(
  'isGraphId',
  isGraphId,
  [DRIVE_ID, ITEM_ID, 'ABC123!107', 'F1!s0a~b.c', 'root', '...', 'x'.repeat(255)],
  ['', '.', '..', 'a/b', 'a b', 'a%2e', 'a?b', 'a#b', 'a\\b', 'ä', 'a\n', 'x'.repeat(256), "a'b"],
);

cases(
  'isHostName',
  isHostName,
  [
    HOST,
    'a.b',
    '1.2.3.4',
    'xn--bcher-kva.example',
    `${'a'.repeat(63)}.b`,
    `abcde.${Array.from({ length: 62 }, () => 'abc').join('.')}`,
  ],
  [
    'localhost',
    '',
    'a..b',
    '.a.b',
    'a.b.',
    '-a.b',
    'a-.b',
    'a_b.c',
    'bücher.example',
    `${'a'.repeat(64)}.b`,
    Array.from({ length: 64 }, () => 'abc').join('.'),
    'a.b:443',
    'a.b/',
  ],
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
    'ada@contoso.com?x',
    'a@b@contoso.com',
    '..',
    'ä@contoso.com',
    `ada@${Array.from({ length: 64 }, () => 'abc').join('.')}`,
    `${'x'.repeat(256)}@contoso.com`,
  ],
);
