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

/** Rooms inside a room, likewise: what each may import of its neighbours. Arrows point one way there too. */
const SUB_ROOMS = {
  'shared/request': { address: [], fields: [], parse: ['address', 'fields'] },
  'shared/telemetry': {
    records: [],
    signals: ['records'],
    // What they share is the contract of an exporter; the pipe loads them on first need.
    pipe: ['records', 'signals', 'exporters'],
    exporters: ['records', 'signals', 'pipe'],
  },
  'local/host': {
    common: [],
    worker: ['common'],
    functions: ['common', 'worker'],
    http: ['common', 'worker', 'functions'],
    queue: ['common', 'worker', 'functions'],
    timer: ['common', 'worker', 'functions', 'queue'],
    app: ['common', 'worker', 'functions', 'http', 'queue', 'timer'],
  },
  'local/simulators': {
    common: [],
    graph: ['common'],
    identity: ['common', 'graph'],
    entra: ['common', 'graph', 'identity'],
  },
  'local/simulators/graph': {
    tenant: [],
    calls: ['tenant'],
    grants: ['calls', 'tenant'],
    service: ['calls', 'grants', 'tenant'],
  },
  'local/simulators/entra': { exchange: [], service: ['exchange'] },
  'tools/grants': { services: [], plan: ['services'], command: ['plan', 'services'] },
  'tools/poison': { queue: [], desk: ['queue'], command: ['queue', 'desk'] },
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

const subRoomRules = Object.entries(SUB_ROOMS).flatMap(([room, subRooms]) => [
  ...Object.entries(subRooms).map(([name, allowed]) =>
    rule(
      `${room}/${name}-imports`,
      `^${room}/${name}/`,
      `^${room}/(?!(?:${[name, ...allowed].join('|')})/)`,
      `of its neighbours ${name}/ imports ${allowed.join(', ') || 'none'}`,
    ),
  ),
  rule(
    `no-other-room-in-${room}`,
    `^(functions|shared|local|tools|test|bench)/`,
    `^${room}/(?!(?:${Object.keys(subRooms).join('|')})/)`,
    'a new room is drawn here first',
  ),
]);

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
    ...subRoomRules,
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
      'exporters-know-the-contract-alone',
      '^shared/telemetry/exporters/',
      '^shared/telemetry/pipe/(?!exporterContract\\.ts$)',
      'of the pipe that loads them',
    ),
    {
      name: 'opentelemetry-behind-the-exporters',
      comment: 'all other rooms make plain records',
      severity: 'error',
      from: { path: '^(functions|shared|local)/', pathNot: '^shared/telemetry/exporters/' },
      to: { path: 'node_modules/(@opentelemetry|@azure/monitor-opentelemetry-exporter)/' },
    },
    {
      name: 'exporters-on-first-need',
      comment: 'a static import would pull OpenTelemetry into the entry bundle',
      severity: 'error',
      from: { path: '^(functions|shared|local)/', pathNot: '^shared/telemetry/exporters/' },
      to: { path: '^shared/telemetry/exporters/', dynamic: false },
    },
    {
      name: 'no-dev-dependencies-in-what-ships',
      comment: 'what ships uses the dependencies of package.json alone',
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
