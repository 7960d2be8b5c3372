import type { IncomingHttpHeaders } from 'node:http';
import { claimsOf } from '../../common/jwt';
import { GraphRefusal } from './graphRefusal';

/** What the simulator reads from a token. Unsigned: whether it is good, `isTokenAccepted` says. */
export interface Caller {
  /** The app and tenant that its calls are counted for. */
  throttleKey: string;
  /** Object id of the signed-in user; absent for an app, or if the token is not a JWT. */
  oid?: string;
  isApp: boolean;
}

const AUTHENTICATE =
  'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';

/** Who calls. Throws GraphRefusal 401 without a token that is accepted. */
export function authenticate(
  { authorization = '' }: IncomingHttpHeaders,
  isTokenAccepted: (token: string) => boolean,
): Caller {
  const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw unauthorized('Access token is empty.');
  if (!isTokenAccepted(token)) throw unauthorized('Access token validation failure.');
  const { appid, tid, oid, idtyp } = claimsOf(token);
  const isApp = idtyp === 'app';
  const throttleKey = `${String(appid)}|${String(tid)}`;
  return typeof oid === 'string' && !isApp ? { throttleKey, oid, isApp } : { throttleKey, isApp };
}

function unauthorized(message: string): GraphRefusal {
  return new GraphRefusal(
    401,
    'InvalidAuthenticationToken',
    message,
    { code: 'unauthorizedUncategorized' },
    { 'WWW-Authenticate': AUTHENTICATE },
  );
}
