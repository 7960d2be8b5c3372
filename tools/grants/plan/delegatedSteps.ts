import { randomUUID } from 'node:crypto';
import { exchangeAudience } from '../../../shared/identity/exchangeAudience';
import { textAt } from '../../common/call';
import type { Body, GrantGraph } from '../services/grantGraph';
import { connectGraph, graphRequest } from './powerShell';
import {
  isSameCredential,
  newRegistration,
  registrationChanges,
  SCOPE,
  TAG,
  type WantedCredential,
} from './registration';
import { type GrantSubject, NotYet, type Step } from './step';

export const DELEGATED_PERMISSIONS = ['Files.ReadWrite', 'Files.ReadWrite.All'] as const;
export type DelegatedPermission = (typeof DELEGATED_PERMISSIONS)[number];

const CREDENTIAL = 'function-app';
const WHO = 'Application Developer, or whoever may register apps';

/** What delegated mode is made of. */
export interface DelegatedPlan {
  graph: GrantGraph;
  graphEndpoint: string;
  authorityHost: string;
  tenantId: string;
  subject: GrantSubject;
  permission: DelegatedPermission;
  /** Of the registration, once there is one. */
  clientId: string | undefined;
  /** Of a new registration. */
  displayName: string;
  /** Told the client id of a new registration. */
  keepClientId: (clientId: string) => Promise<void>;
}

/** There is to be an app registration by which the function app acts for users. */
export async function grantDelegated(plan: DelegatedPlan): Promise<Step[]> {
  const found = await findRegistration(plan);
  if (found.state === 'blocked') return [found.step];
  // Filled in by the first step, where it makes one.
  const known: Known = { registration: found.registration };
  return [
    registrationStep(plan, known),
    propertiesStep(plan, known),
    await servicePrincipalStep(plan, known),
    await credentialStep(plan, known),
    await consentStep(plan, known),
  ];
}

/** The app registration is to go. Entra ID keeps it for 30 days, as everything that is deleted. */
export async function removeDelegated({
  graph,
  clientId,
}: Pick<DelegatedPlan, 'graph' | 'clientId'>): Promise<Step[]> {
  const what = `there is no app registration ${clientId ?? 'of this app'}`;
  if (clientId === undefined) {
    const note = 'Say which it is: --client-id, or DELEGATED_CLIENT_ID.';
    return [{ what, state: 'blocked', note }];
  }
  const registration = await graph.get(byAppId(clientId));
  if (registration === undefined) return [{ what, state: 'done' }];
  if (!isOurs(registration)) {
    const note = `It has not the tag ${TAG}, so this tool has not made it: az ad app delete --id ${clientId}`;
    return [{ what, state: 'blocked', note }];
  }
  const act = async () => {
    await graph.send('DELETE', `/applications/${idOf(registration)}`);
  };
  return [{ what, state: 'todo', who: WHO, act }];
}

interface Known {
  registration: Body | undefined;
  servicePrincipalId?: string | undefined;
}

type Found = { state: 'blocked'; step: Step } | { state: 'known'; registration: Body | undefined };

/** By its client id alone: anybody in the tenant can make a registration of any name. */
async function findRegistration({ graph, clientId, displayName }: DelegatedPlan): Promise<Found> {
  const what = `there is the app registration ${displayName}`;
  const blocked = (note: string): Found => ({
    state: 'blocked',
    step: { what, state: 'blocked', note },
  });
  if (clientId !== undefined) {
    const registration = await graph.get(byAppId(clientId));
    return registration === undefined
      ? blocked(
          `There is none with the client id ${clientId} in this tenant. Without --client-id and DELEGATED_CLIENT_ID one is made.`,
        )
      : { state: 'known', registration };
  }
  const filter = `displayName eq '${displayName.replaceAll("'", "''")}'`;
  const same = await graph.list(`/applications?$filter=${encodeURIComponent(filter)}`);
  if (same.length === 0) return { state: 'known', registration: undefined };
  const ids = same.map(
    (one) =>
      `${textAt(one, 'appId') ?? ''} (made ${textAt(one, 'createdDateTime') ?? 'some time'})`,
  );
  return blocked(
    `There is one of that name already: ${ids.join(', ')}. If it is yours, say so: --client-id, or azd env set DELEGATED_CLIENT_ID.`,
  );
}

function registrationStep({ graph, displayName, keepClientId }: DelegatedPlan, known: Known): Step {
  return {
    what: `there is the app registration ${displayName}`,
    state: known.registration === undefined ? 'todo' : 'done',
    who: WHO,
    act: async () => {
      const made = await graph.send('POST', '/applications', newRegistration(displayName));
      known.registration = made;
      await keepClientId(textAt(made, 'appId') ?? '');
    },
  };
}

function propertiesStep({ graph, subject, permission }: DelegatedPlan, known: Known): Step {
  const scopeId = subject.graphApp.scopeIds.get(permission) ?? '';
  const changes = (registration: Body) => registrationChanges(registration, scopeId, randomUUID());
  const isRight =
    known.registration !== undefined && Object.keys(changes(known.registration)).length === 0;
  return {
    what: `its scope is ${SCOPE}, and it asks for Graph's delegated ${permission}`,
    state: isRight ? 'done' : 'todo',
    who: WHO,
    act: async () => {
      const registration = needed(known);
      await graph.send('PATCH', `/applications/${idOf(registration)}`, changes(registration), true);
    },
  };
}

async function servicePrincipalStep({ graph }: DelegatedPlan, known: Known): Promise<Step> {
  const appId = textAt(known.registration, 'appId');
  const principal =
    appId === undefined ? undefined : await graph.get(`/servicePrincipals(appId='${appId}')`);
  known.servicePrincipalId = textAt(principal, 'id');
  return {
    what: 'it is an enterprise application of this tenant',
    state: principal === undefined ? 'todo' : 'done',
    who: WHO,
    act: async () => {
      const made = await graph.send(
        'POST',
        '/servicePrincipals',
        { appId: needed(known)['appId'] },
        true,
      );
      known.servicePrincipalId = textAt(made, 'id');
    },
  };
}

async function credentialStep(plan: DelegatedPlan, known: Known): Promise<Step> {
  const { graph, authorityHost, tenantId, subject } = plan;
  const wanted: WantedCredential = {
    issuer: `${authorityHost}/${tenantId}/v2.0`,
    subject: subject.identity.id,
    audiences: [exchangeAudience(authorityHost)],
  };
  const path = (registration: Body) =>
    `/applications/${idOf(registration)}/federatedIdentityCredentials`;
  const all = known.registration === undefined ? [] : await graph.list(path(known.registration));
  const old = all.find((one) => one['name'] === CREDENTIAL);
  return {
    what: 'the managed identity speaks for it, by a federated credential',
    state: all.some((one) => isSameCredential(one, wanted)) ? 'done' : 'todo',
    who: WHO,
    act: async () => {
      const base = path(needed(known));
      if (old === undefined) await graph.send('POST', base, { name: CREDENTIAL, ...wanted }, true);
      else await graph.send('PATCH', `${base}/${idOf(old)}`, wanted);
    },
  };
}

/** Consent is given by a person who has read what it is to. */
async function consentStep(plan: DelegatedPlan, known: Known): Promise<Step> {
  const { graph, graphEndpoint, subject, permission } = plan;
  const { servicePrincipalId } = known;
  const filter = `clientId eq '${servicePrincipalId ?? ''}'`;
  const consents =
    servicePrincipalId === undefined
      ? []
      : await graph.list(`/oauth2PermissionGrants?$filter=${encodeURIComponent(filter)}`);
  const forAll = consents.find(
    (one) => one['consentType'] === 'AllPrincipals' && one['resourceId'] === subject.graphApp.id,
  );
  const scopes = (textAt(forAll, 'scope') ?? '').split(' ').filter((scope) => scope !== '');
  return {
    what: `an administrator has consented, for all users, to ${permission}: the app acts in the files of whoever calls it`,
    state: scopes.includes(permission) ? 'done' : 'administrator',
    who: 'Cloud Application Administrator',
    powerShell: () => {
      // Without a registration there is nothing to consent to.
      if (known.servicePrincipalId === undefined) return [];
      const scope = [...scopes, permission].join(' ');
      return [
        connectGraph(graphEndpoint, 'DelegatedPermissionGrant.ReadWrite.All'),
        forAll === undefined
          ? graphRequest(graphEndpoint, 'POST', '/oauth2PermissionGrants', {
              clientId: known.servicePrincipalId,
              consentType: 'AllPrincipals',
              resourceId: subject.graphApp.id,
              scope,
            })
          : graphRequest(graphEndpoint, 'PATCH', `/oauth2PermissionGrants/${idOf(forAll)}`, {
              scope,
            }),
      ];
    },
  };
}

function needed({ registration }: Known): Body {
  if (registration === undefined) throw new NotYet('After there is the app registration.');
  return registration;
}

function byAppId(appId: string): string {
  return `/applications(appId='${appId}')`;
}

function idOf(body: Body): string {
  return textAt(body, 'id') ?? '';
}

function isOurs({ tags }: Body): boolean {
  return Array.isArray(tags) && tags.includes(TAG);
}
