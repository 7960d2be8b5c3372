import { IssuedTokens } from '../../common/issuedTokens';
import { makeJwt } from '../../common/jwt';
import { TENANT_ID, type User } from '../tenant/tenant';

/** The app that a flow signs in as: an app registration of the simulated tenant. */
const FLOW_CLIENT_ID = '3f6d2a10-97b4-4c58-8e21-b0c5d7f4a962';
const FLOW_OBJECT_ID = '8c0b7e54-2a1d-4f39-9d66-e1f3a5b7c908';
/** As long as Entra's live on average. */
const LIFETIME_SECONDS = 4_500;

interface TokenWorld {
  /** Milliseconds since the epoch. */
  now: () => number;
  randomBytes: (size: number) => Buffer;
}

/** Access tokens for Graph without a sign-in: what a flow's own authentication would get from Entra. */
export class GraphTokens {
  private readonly issued: IssuedTokens;

  constructor(private readonly world: TokenWorld) {
    this.issued = new IssuedTokens(world.now);
  }

  /**
   * @param audience the endpoint of this Graph
   * @param user whom the token acts for; absent: the app itself
   */
  issue(audience: string, user?: User): string {
    const { now, randomBytes } = this.world;
    const issuedAt = Math.floor(now() / 1000);
    const expiresOn = issuedAt + LIFETIME_SECONDS;
    const issuer = `https://sts.windows.net/${TENANT_ID}/`;
    const token = makeJwt(
      {
        aud: audience,
        iss: issuer,
        iat: issuedAt,
        nbf: issuedAt,
        exp: expiresOn,
        tid: TENANT_ID,
        appid: FLOW_CLIENT_ID,
        appidacr: '1',
        ...(user === undefined ? aboutApp(issuer) : aboutUser(user)),
        ver: '1.0',
      },
      randomBytes,
    );
    this.issued.add(token, { audience, clientId: FLOW_CLIENT_ID, expiresOn });
    return token;
  }

  /** True for a token that came from here and has not expired. */
  isGood(token: string): boolean {
    return this.issued.isGood(token);
  }
}

function aboutApp(issuer: string): object {
  return {
    idp: issuer,
    idtyp: 'app',
    oid: FLOW_OBJECT_ID,
    sub: FLOW_OBJECT_ID,
    roles: ['Files.ReadWrite.All'],
  };
}

function aboutUser({ id, userPrincipalName }: User): object {
  return {
    idtyp: 'user',
    oid: id,
    sub: `${id}-pairwise`,
    scp: 'Files.ReadWrite.All User.Read',
    unique_name: userPrincipalName,
    upn: userPrincipalName,
  };
}
