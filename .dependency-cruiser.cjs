const rule = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});

/** The import directions of the design: functions → http, delivery → graph → request; the leaves import nothing of ours. */
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
      from: { orphan: true, path: '^(functions|shared|local)/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    rule(
      'shared-knows-no-trigger',
      '^shared/',
      '^(functions|local|test|bench)/',
      'shared/ is below',
    ),
    rule(
      'shipped-knows-no-tool',
      '^(functions|shared)/',
      '^(local|test|bench|scripts)/',
      'what ships stands alone',
    ),
    rule(
      'local-reaches-by-settings',
      '^local/',
      '^(functions|test|bench)/',
      'local/ runs the bundle, it never imports it',
    ),
    rule(
      'request-is-below',
      '^shared/request/',
      '^shared/(graph|delivery|http|telemetry)/',
      'a request knows no Graph',
    ),
    rule(
      'graph-is-below',
      '^shared/graph/',
      '^shared/(delivery|http)/',
      'Graph knows no queue and no HTTP answer',
    ),
    rule(
      'delivery-beside-http',
      '^shared/delivery/',
      '^shared/http/',
      'the queue has no HTTP answers',
    ),
    rule(
      'http-beside-delivery',
      '^shared/http/',
      '^shared/(delivery|graph)/',
      'answers are made of errors and outcomes',
    ),
    rule(
      'telemetry-is-a-leaf',
      '^shared/telemetry/',
      '^shared/(request|graph|delivery|http)/',
      'leaf',
    ),
    rule('error-is-a-leaf', '^shared/closeError\\.ts$', '^shared/', 'leaf'),
    rule(
      'settings-are-a-leaf',
      '^shared/setting',
      '^shared/(graph|delivery|http|telemetry|request/(?!allowList|identifiers))',
      'leaf, but for the grammar of addresses that the allow-list shares with requests',
    ),
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
