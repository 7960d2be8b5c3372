import type { Answer } from '../../common/answer';
import type { IssuedTokens } from '../../common/issuedTokens';
import { claimsOf } from '../../common/jwt';
import type { ScriptedRefusal } from './entraFault';
import { APP_CLIENT_ID, APP_ID_URI } from './registration';
import { refusals, type RefusalFacts } from './refusals';
import { resourceOf } from './scope';
import { makeGraphToken } from './tokens';
import { readOnBehalfOf, type EntraRequest } from './tokenRequest';

/** What an exchange needs to know, and what it leaves behind. */
export interface ExchangeWorld {
  issued: IssuedTokens;
  /** Milliseconds since the epoch. */
  now: () => number;
  isClientAssertionAccepted: (token: string) => boolean;
  graphTokenLifetimeSeconds: number;
  randomBytes: (size: number) => Buffer;
  /** The scripted refusal for this exchange, if any; counts it. */
  takeRefusal: (request: EntraRequest) => ScriptedRefusal | undefined;
}

/** What was consented to. */
const PERMISSIONS = ['Files.ReadWrite.All', 'User.Read'];

/**
 * Exchanges a user's token for one of Graph, in the order in which Entra looks: the client first, then
 * what it presents. Throws EntraRefusal. A refresh token and an id token, which Entra gives to a
 * request that asks for them, are left out: nothing reads them.
 */
export function exchange(request: EntraRequest, world: ExchangeWorld): Answer {
  const { issued, now } = world;
  const { clientId, clientAssertion, assertion, scope } = readOnBehalfOf(request);
  const known = issued.find(assertion);
  const { upn, preferred_username: name = upn, oid, idtyp } = claimsOf(assertion);
  const facts: RefusalFacts = {
    clientId,
    user: textOf(name),
    now: now(),
    expiresOn: known?.expiresOn ?? 0,
    audience: known?.audience ?? '',
    clientSubject: textOf(claimsOf(clientAssertion)['sub']),
    retryAfterSeconds: 5,
  };
  if (clientId !== APP_CLIENT_ID) throw refusals.clientUnknown(facts);
  if (!world.isClientAssertionAccepted(clientAssertion)) throw refusals.clientRefused(facts);
  if (known === undefined) throw refusals.assertionInvalid(facts);
  if (known.audience !== APP_ID_URI && known.audience !== APP_CLIENT_ID) {
    throw refusals.wrongAudience(facts);
  }
  if (issued.isExpired(known)) throw refusals.assertionExpired(facts);
  if (idtyp === 'app') throw refusals.appOnlyAssertion(facts);
  const resource = resourceOf(scope);
  const scripted = world.takeRefusal(request);
  if (scripted) {
    const { retryAfterSeconds = facts.retryAfterSeconds } = scripted;
    throw refusals[scripted.refusal]({ ...facts, retryAfterSeconds });
  }
  const user = { id: textOf(oid), userPrincipalName: textOf(name) };
  return grant(user, resource, world);
}

function grant(
  user: { id: string; userPrincipalName: string },
  resource: string,
  { issued, now, graphTokenLifetimeSeconds: lifetime, randomBytes }: ExchangeWorld,
): Answer {
  const issuedAt = Math.floor(now() / 1000);
  const expiresOn = issuedAt + lifetime;
  const options = { audience: resource, issuedAt, expiresOn, randomBytes };
  const token = makeGraphToken(user, PERMISSIONS.join(' '), options);
  issued.add(token, { audience: resource, clientId: APP_CLIENT_ID, expiresOn });
  return {
    status: 200,
    body: {
      token_type: 'Bearer',
      // MSAL's cache looks for the scope that was asked for.
      scope: [...PERMISSIONS, '.default'].map((name) => `${resource}/${name}`).join(' '),
      expires_in: lifetime,
      ext_expires_in: lifetime,
      access_token: token,
    },
  };
}

function textOf(claim: unknown): string {
  return typeof claim === 'string' ? claim : '';
}
