import { randomBytes } from 'node:crypto';
import { makeJwt } from '../../../local/simulators/common/jwt';
import { describeToken } from '../../../tools/common/azureCli';

const jwt = (claims: object) => makeJwt(claims, randomBytes);

describe('describeToken', () => {
  it.each<[string, string, string]>([
    ['a user', jwt({ scp: 'Files.ReadWrite.All User.Read' }), 'Files.ReadWrite.All, User.Read'],
    ['an app', jwt({ idtyp: 'app', roles: ['Sites.Selected'] }), 'Sites.Selected'],
    ['an app', jwt({ roles: ['Sites.Selected'] }), 'Sites.Selected'],
    ['an app', jwt({}), 'no permission that it names'],
    ['an app', 'opaque', 'no permission that it names'],
    ['a user', jwt({ scp: 'ok <script>' }), 'ok'],
  ])('says that it is %s', (who, token, permissions) => {
    expect(describeToken(token)).toBe(`${who}, with ${permissions}`);
  });

  it('tells nothing else of the token', () => {
    const token = jwt({ scp: 'User.Read', upn: 'megan@contoso.onmicrosoft.com', oid: 'o' });
    expect(describeToken(token)).toBe('a user, with User.Read');
  });
});
