import { TENANT_ID } from '../../graph/tenant/tenant';
import { EntraRefusal } from './entraRefusal';
import { APP_ID_URI, APP_NAME } from './registration';

/** What the words of a refusal name. */
export interface RefusalFacts {
  clientId: string;
  /** Principal name. */
  user: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** Of the assertion: seconds since the epoch. */
  expiresOn: number;
  /** Of the assertion. */
  audience: string;
  /** Of the client's assertion: whom it says that it comes from. */
  clientSubject: string;
  /** Only for refusals that have the header. */
  retryAfterSeconds: number;
}

const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
const POLICY_CLAIMS = JSON.stringify({
  access_token: {
    capolids: { essential: true, values: ['3f1c2b9e-5d74-4a0c-8e61-9b7d0a42c5f8'] },
  },
});
const MFA = `Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '${GRAPH_APP_ID}'.`;

/**
 * How Entra refuses an exchange, each by a name of ours. Words and codes are those of real answers that
 * GitHub issues quote, mostly from 2023 on; Entra changes them without notice.
 * `mfaRequired` is what is reported of v2.0 today, `interactionRequired` what "OAuth 2.0
 * On-Behalf-Of flow" on learn.microsoft.com shows, with the suberror that MSAL needs for its claims.
 */
const words = {
  consentRequired: ({ clientId }) =>
    invalidGrant(
      65001,
      `The user or administrator has not consented to use the application with ID '${clientId}' named '${APP_NAME}'. Send an interactive authorization request for this user and resource.`,
      { suberror: 'consent_required' },
    ),
  interactionRequired: () =>
    new EntraRefusal(400, 'interaction_required', 50076, MFA, {
      suberror: 'basic_action',
      claims: POLICY_CLAIMS,
    }),
  mfaRequired: () => invalidGrant(50076, MFA, { suberror: 'basic_action', claims: POLICY_CLAIMS }),
  blockedByConditionalAccess: () =>
    new EntraRefusal(
      400,
      'interaction_required',
      53003,
      'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
      { suberror: 'message_only' },
    ),
  assertionExpired: ({ now, expiresOn }) =>
    invalidGrant(
      500133,
      `Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token. Current time: ${isoTicks(now)}, expiry time of assertion ${isoTicks(expiresOn * 1000)}.`,
    ),
  wrongAudience: ({ audience, clientId }) =>
    invalidGrant(
      500131,
      `Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '${audience}' and the expected audience is '${APP_ID_URI}' or one of the Application Uris of this application with App ID '${clientId}'(${APP_NAME}). The downstream client must request a token for the expected audience (the application that made the OBO request) and this application should use that token as the assertion.`,
    ),
  assertionInvalid: () =>
    invalidGrant(
      50013,
      "Assertion failed signature validation. [Reason - The provided signature value did not match the expected signature value., Thumbprint of key used by client: '977B10FB9D1C087E3105564B1D31B09D247BEBCD', Found key 'Start=01/11/2026 18:05:25, End=01/11/2031 18:05:25']",
    ),
  appOnlyAssertion: ({ clientId }) =>
    invalidGrant(
      7000114,
      `Application '${clientId}' is not allowed to make application on-behalf-of calls.`,
    ),
  userNotInTenant: ({ user, clientId }) =>
    invalidGrant(
      50020,
      `User account '${user}' from identity provider 'live.com' does not exist in tenant 'Contoso' and cannot access the application '${clientId}'(${APP_NAME}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.`,
    ),
  userNotAssigned: ({ user, clientId }) =>
    invalidGrant(
      50105,
      `Your administrator has configured the application ${APP_NAME} ('${clientId}') to block users unless they are specifically granted ('assigned') access to the application. The signed-in user '${user}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application.`,
    ),
  userDisabled: () => invalidGrant(50057, 'The user account is disabled.'),
  clientRefused: ({ clientSubject }) =>
    new EntraRefusal(
      401,
      'invalid_client',
      700213,
      `No matching federated identity record found for presented assertion subject '${clientSubject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation`,
    ),
  clientUnknown: ({ clientId }) =>
    new EntraRefusal(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${clientId}' was not found in the directory 'Contoso' (${TENANT_ID}). This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    ),
  temporarilyUnavailable: ({ retryAfterSeconds }) =>
    new EntraRefusal(
      503,
      'temporarily_unavailable',
      90033,
      'A transient error has occurred. Please try again.',
      { retryAfterSeconds },
    ),
  throttled: ({ retryAfterSeconds }) =>
    new EntraRefusal(
      429,
      'temporarily_unavailable',
      90055,
      'Your request has been throttled because there are too many incoming requests. Please try again later.',
      { retryAfterSeconds },
    ),
} satisfies Record<string, (facts: RefusalFacts) => EntraRefusal>;

export type RefusalName = keyof typeof words;

export const refusals: Readonly<Record<RefusalName, (facts: RefusalFacts) => EntraRefusal>> = words;

function invalidGrant(code: number, text: string, extras = {}): EntraRefusal {
  return new EntraRefusal(400, 'invalid_grant', code, text, extras);
}

/** As .NET writes it: seven digits of a second. */
function isoTicks(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000Z');
}
