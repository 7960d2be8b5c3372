import type { GrantGraph } from '../services/grantGraph';
import { connectGraph, graphRequest } from './powerShell';
import type { GrantSubject, Step } from './step';

/** What closing takes as the managed identity: the second opens every file of the tenant. */
export const APP_PERMISSIONS = ['Sites.Selected', 'Files.ReadWrite.All'] as const;
export type AppPermission = (typeof APP_PERMISSIONS)[number];

const WHO = 'Privileged Role Administrator';

interface Given {
  graph: GrantGraph;
  graphEndpoint: string;
  subject: GrantSubject;
}

/** The identity is to have an application permission. */
export function grantPermission(
  { graph, graphEndpoint, subject }: Given,
  permission: AppPermission,
): Step[] {
  const { identity, graphApp } = subject;
  const path = `/servicePrincipals/${identity.id}/appRoleAssignments`;
  const appRoleId = graphApp.roleIds.get(permission);
  if (appRoleId === undefined) {
    return [
      {
        what: has(permission),
        state: 'blocked',
        note: 'Graph of this cloud knows no such permission.',
      },
    ];
  }
  const body = { principalId: identity.id, resourceId: graphApp.id, appRoleId };
  const isWide =
    permission === 'Sites.Selected' && held(subject, 'Files.ReadWrite.All') !== undefined;
  return [
    {
      what: has(permission),
      state: held(subject, permission) === undefined ? 'todo' : 'done',
      note: isWide
        ? 'It also holds Files.ReadWrite.All, which opens every file: --remove --permission Files.ReadWrite.All takes that away.'
        : undefined,
      who: WHO,
      act: async () => {
        await graph.send('POST', path, body, true);
      },
      powerShell: () => [
        connectGraph(graphEndpoint, 'AppRoleAssignment.ReadWrite.All'),
        graphRequest(graphEndpoint, 'POST', path, body),
      ],
    },
  ];
}

/** The identity is not to have an application permission any more. */
export function removePermission(given: Given, permission: AppPermission | 'Mail.Send'): Step[] {
  const { graph, graphEndpoint, subject } = given;
  const what = `the identity has not the application permission ${permission}`;
  const id = held(subject, permission);
  if (id === undefined) return [{ what, state: 'done' }];
  const path = `/servicePrincipals/${subject.identity.id}/appRoleAssignments/${id}`;
  return [
    {
      what,
      state: 'todo',
      who: WHO,
      act: async () => {
        await graph.send('DELETE', path);
      },
      powerShell: () => [
        connectGraph(graphEndpoint, 'AppRoleAssignment.ReadWrite.All'),
        graphRequest(graphEndpoint, 'DELETE', path),
      ],
    },
  ];
}

/** The id of the assignment by which the identity holds a permission. */
export function held(
  { graphApp, assignments }: GrantSubject,
  permission: string,
): string | undefined {
  const roleId = graphApp.roleIds.get(permission);
  return assignments.find(({ appRoleId }) => appRoleId === roleId)?.id;
}

function has(permission: string): string {
  return `the identity has the application permission ${permission}`;
}
