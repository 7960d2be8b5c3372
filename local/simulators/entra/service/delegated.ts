import { TENANT_ID } from '../../graph/tenant/tenant';
import { USER_ASSIGNED_CLIENT_ID, type ManagedIdentity } from '../../identity/managedIdentity';
import type { EntraSimulator } from './entraSimulator';
import { APP_CLIENT_ID, EXCHANGE_RESOURCE } from '../exchange/registration';

/** The settings that turn delegated mode on, against this Entra. */
export function delegatedSettings({ origin }: Pick<EntraSimulator, 'origin'>) {
  return {
    AZURE_AUTHORITY_HOST: origin,
    DELEGATED_TENANT_ID: TENANT_ID,
    DELEGATED_CLIENT_ID: APP_CLIENT_ID,
    // Entra takes a user-assigned identity only as the credential of an app registration.
    AZURE_CLIENT_ID: USER_ASSIGNED_CLIENT_ID,
  };
}

/** The federated credential of the app registration: which tokens of the identity stand for it. */
export function federatedCredential(identity: ManagedIdentity): (token: string) => boolean {
  return (token) => identity.isIssuedToken(token, EXCHANGE_RESOURCE, USER_ASSIGNED_CLIENT_ID);
}

/** What Graph lets in: tokens for it, of the app itself or of a user. */
export function isTokenFor(
  resource: string,
  issuers: readonly Pick<EntraSimulator, 'isIssuedToken'>[],
  token: string,
): boolean {
  return issuers.some((issuer) => issuer.isIssuedToken(token, resource));
}
