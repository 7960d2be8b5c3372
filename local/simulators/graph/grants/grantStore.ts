import { randomUUID } from 'node:crypto';

/** A service principal; Graph's own has roles and scopes. */
export interface ServicePrincipal {
  id: string;
  appId: string;
  displayName: string;
  servicePrincipalType: 'Application' | 'ManagedIdentity';
  appRoles?: readonly { id: string; value: string }[];
  oauth2PermissionScopes?: readonly { id: string; value: string }[];
}

export interface AppRoleAssignment {
  id: string;
  principalId: string;
  resourceId: string;
  appRoleId: string;
}

export interface FederatedCredential {
  id: string;
  name: string;
  issuer: string;
  subject: string;
  audiences: readonly string[];
}

/** An app registration: what was written to it, beside its ids. */
export interface Application {
  id: string;
  appId: string;
  createdDateTime: string;
  properties: Record<string, unknown>;
  credentials: FederatedCredential[];
}

/** A consent to delegated permissions. */
export interface PermissionGrant {
  id: string;
  clientId: string;
  consentType: string;
  resourceId: string;
  scope: string;
}

/** The grant of a site to an app. */
export interface SitePermission {
  id: string;
  siteId: string;
  roles: readonly string[];
  application: { id: string; displayName: string };
}

/** Ids as Microsoft documents them: https://learn.microsoft.com/graph/permissions-reference */
export const graphPrincipal: ServicePrincipal = {
  id: '7ea9e944-71ce-443d-811c-71e8047b557a',
  appId: '00000003-0000-0000-c000-000000000000',
  displayName: 'Microsoft Graph',
  servicePrincipalType: 'Application',
  appRoles: [
    { id: '883ea226-0bf2-4a8f-9f9d-92c9162a727d', value: 'Sites.Selected' },
    { id: '75359482-378d-4052-8f01-80520e7db3cd', value: 'Files.ReadWrite.All' },
    { id: 'b633e1c5-b582-4048-a93e-9f11b44c7e96', value: 'Mail.Send' },
  ],
  oauth2PermissionScopes: [
    { id: '5c28f0bf-8a70-41f1-8ab2-9032436ddb65', value: 'Files.ReadWrite' },
    { id: '863451e7-0667-486c-a5d6-d135439485f0', value: 'Files.ReadWrite.All' },
  ],
};

/** The managed identity of the function app. */
export const identityPrincipal: ServicePrincipal = {
  id: '406a3f3e-6da0-439a-b416-47cd02179dbe',
  appId: 'c83d1f6a-5f1e-4c0b-9a57-7f3e2d9b6e14',
  displayName: 'id-close-session',
  servicePrincipalType: 'ManagedIdentity',
};

/** Who there is in the directory, and who may do what. */
export class GrantStore {
  readonly servicePrincipals: ServicePrincipal[] = [graphPrincipal, identityPrincipal];
  assignments: AppRoleAssignment[] = [];
  applications: Application[] = [];
  permissionGrants: PermissionGrant[] = [];
  sitePermissions: SitePermission[] = [];

  /** @param newId gives the ids of what is made */
  constructor(readonly newId: () => string = randomUUID) {}

  /** Deletes a registration, and its service principal with it. */
  removeApplication({ id, appId }: Application): void {
    this.applications = this.applications.filter((one) => one.id !== id);
    const at = this.servicePrincipals.findIndex((one) => one.appId === appId);
    if (at >= 0) this.servicePrincipals.splice(at, 1);
  }
}
