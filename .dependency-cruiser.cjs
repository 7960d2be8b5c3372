/** The rooms of shared/, and what each may import besides itself. Arrows point one way. */
const ROOMS = {
  core: [],
  telemetry: ['core'],
  request: ['core'],
  settings: ['core', 'request'],
  identity: ['core', 'telemetry'],
  graph: ['core', 'telemetry'],
  close: ['core', 'telemetry', 'request', 'identity', 'graph'],
  storage: ['core', 'telemetry', 'identity'],
  operations: ['core', 'telemetry', 'storage'],
  outcomes: ['core', 'telemetry', 'request', 'identity', 'graph', 'storage'],
  queue: ['core', 'telemetry', 'request', 'close', 'storage', 'operations', 'outcomes'],
  http: ['core', 'telemetry', 'request', 'identity'],
};

const rule = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});

const roomRules = Object.entries(ROOMS).map(([room, allowed]) =>
  rule(
    `${room}-imports`,
    `^shared/${room}/`,
    `^shared/(?!(?:${[room, ...allowed].join('|')})/)`,
    `${room}/ imports ${allowed.join(', ') || 'nothing of ours'}`,
  ),
);

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'arrows point one way',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'delete what nothing uses',
      severity: 'error',
      from: { orphan: true, path: '^(functions|shared|local|tools)/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    ...roomRules,
    rule(
      'no-loose-files-in-shared',
      '^(functions|local|tools|test|bench)/',
      '^shared/[^/]+\\.ts$',
      'every file of shared/ has a room',
    ),
    rule(
      'no-other-room-in-shared',
      '^(functions|local|tools|test|bench)/',
      `^shared/(?!(?:${Object.keys(ROOMS).join('|')})/)`,
      'a new room is drawn here first',
    ),
    rule(
      'settings-share-the-grammar-of-requests',
      '^shared/settings/',
      '^shared/request/(?!address/(?:allowList|driveAndUserIds)\\.ts$)',
      'settings hold addresses, and no requests',
    ),
    rule(
      'what-ships-stands-alone',
      '^(functions|shared)/',
      '^(local|tools|test|bench|scripts|infra)/',
      'it imports no tool',
    ),
    rule('shared-knows-no-trigger', '^shared/', '^functions/', 'shared/ is below functions/'),
    rule(
      'local-reaches-by-settings',
      '^local/',
      '^(functions|tools|test|bench)/',
      'local/ runs the bundle, and never imports it',
    ),
    rule('tools-stand-alone', '^tools/', '^(functions|local|test|bench)/', 'for real accounts too'),
    {
      name: 'heavy-packages-on-first-need',
      comment: 'a static import would pull them into the entry bundle',
      severity: 'error',
      from: { path: '^(functions|shared)/' },
      to: {
        path: 'node_modules/@azure/(identity|storage-|data-tables|msal)',
        dependencyTypesNot: ['type-only'],
        dynamic: false,
      },
    },
    rule(
      'signals-know-no-exporter',
      '^shared/telemetry/signals/',
      '^shared/telemetry/(pipe|exporters)/',
      'plain records, whoever exports them',
    ),
    {
      name: 'opentelemetry-behind-the-exporters',
      comment: 'the rest of the house makes plain records',
      severity: 'error',
      from: { path: '^(functions|shared|local)/', pathNot: '^shared/telemetry/exporters/' },
      to: { path: 'node_modules/(@opentelemetry|@azure/monitor-opentelemetry-exporter)/' },
    },
    {
      name: 'exporters-on-need',
      comment: 'a static import would pull OpenTelemetry into the entry bundle',
      severity: 'error',
      from: { path: '^(functions|shared|local)/', pathNot: '^shared/telemetry/exporters/' },
      to: { path: '^shared/telemetry/exporters/', dynamic: false },
    },
    {
      name: 'dev-dependencies-stay-home',
      comment: 'what ships uses what package.json ships',
      severity: 'error',
      from: { path: '^(functions|shared)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { mainFields: ['module', 'main', 'types'] },
  },
};
