import { KEPT, keptSnapshot, ofType, type Resource } from './snapshots';

const BLOB_OWNER = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b';
const QUEUE_CONTRIBUTOR = '974c5e8b-45b9-4653-ba55-5f855dd0fb88';
const QUEUE_SENDER = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a';
const TABLE_CONTRIBUTOR = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3';
const METRICS_PUBLISHER = '3913510d-42f4-4e42-8a64-420c390055eb';

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments';

/** Every role that may be assigned: where, which, and why. */
const APP: readonly [scope: string, role: string, why: string][] = [
  [
    'storageAccounts',
    BLOB_OWNER,
    'keys, leases and timers of the host in containers that it makes; the package',
  ],
  ['queues/close-session', QUEUE_CONTRIBUTOR, 'receive, write, hide, delete; make it anew'],
  ['queues/close-session-poison', QUEUE_CONTRIBUTOR, 'write and count; make it anew'],
  [
    'tables/closeSessionOperations',
    TABLE_CONTRIBUTOR,
    'states of asynchronous closes; make it anew',
  ],
  ['components', METRICS_PUBLISHER, 'write telemetry without a key'],
];
const RESULTS: (typeof APP)[number] = [
  'queues/close-session-results',
  QUEUE_CONTRIBUTOR,
  'publish outcomes; make it anew',
];

/** Of an id: kind and name of what the role is for; of what has a generated name its kind. */
function scopeOf({ id }: Resource): string {
  const [scope = ''] = id.split('/providers/Microsoft.Authorization/');
  const [kind = '', name = ''] = scope.split('/').slice(-2);
  return ['queues', 'tables'].includes(kind) ? `${kind}/${name}` : kind;
}

function assigned(resources: Resource[]) {
  return resources.map((resource) => {
    const { principalId, roleDefinitionId } = resource.properties as Record<string, string>;
    return {
      scope: scopeOf(resource),
      role: roleDefinitionId?.split('/').at(-1),
      isApp: principalId?.endsWith('.principalId]') ?? false,
      principalId,
    };
  });
}

describe('roles that infra/ assigns', () => {
  const rolesOf = (name: (typeof KEPT)[number]) =>
    assigned(ofType(keptSnapshot(name), ASSIGNMENTS));

  it.each([
    ['smallest', APP],
    ['delegated', [...APP, RESULTS]],
    ['privateNetwork', [...APP, RESULTS]],
  ] as const)(
    '%s: the app has those on the list, at the narrowest scope, and no other',
    (name, list) => {
      const roles = rolesOf(name).filter(({ isApp }) => isApp);
      const pairs = roles.map(({ scope, role }) => [scope, role]);
      expect(pairs.sort()).toEqual(list.map(([scope, role]) => [scope, role]).sort());
    },
  );

  it.each(['smallest', 'privateNetwork'] as const)('%s: nobody else has any', (name) => {
    expect(rolesOf(name).filter(({ isApp }) => !isApp)).toEqual([]);
  });

  it('delegated: a sender may only write to the queue, an operator has it and its poison queue', () => {
    const [sender, operator] = ['4', '5'].map((digit) =>
      rolesOf('delegated').filter(({ principalId = '' }) => principalId.startsWith(digit)),
    );
    expect(sender?.map(({ scope, role }) => [scope, role])).toEqual([
      ['queues/close-session', QUEUE_SENDER],
    ]);
    expect(operator?.map(({ scope, role }) => [scope, role])).toEqual([
      ['queues/close-session', QUEUE_CONTRIBUTOR],
      ['queues/close-session-poison', QUEUE_CONTRIBUTOR],
    ]);
  });

  it.each(KEPT)('%s: each says what kind of object has it, so that a new one is found', (name) => {
    for (const { properties } of ofType(keptSnapshot(name), ASSIGNMENTS)) {
      expect(['ServicePrincipal', 'Group', 'User']).toContain(properties['principalType']);
    }
  });
});
