import { app, type HttpHandler, trigger } from '@azure/functions';
import { v7 as uuidv7 } from 'uuid';
import { version } from '../package.json';
import { readSettings } from '../shared/settings/settings';
import { closeSessionHttp, createOperationHttp } from './closeSessionHttp';
import { closeSessionQueue } from './closeSessionQueue';
import { closeSessionsHttp } from './closeSessionsHttp';
import { compose, type Services } from './compose';
import { healthDeepHttp, healthHttp } from './healthHttp';
import { misconfiguredHttp } from './misconfiguredHttp';
import { openapiHttp } from './openapiHttp';
import { cancelOperationHttp, operationHttp } from './operationHttp';
import { purgeOperationsTimer } from './purgeOperationsTimer';
import { webhookHandshakeHttp } from './webhookHandshakeHttp';

const result = readSettings(process.env);
const services = result.ok
  ? compose(result.settings, { environment: process.env, version })
  : undefined;
const problems = result.ok ? [] : result.problems;
/** The handler; with invalid settings, one that says so in its place. */
const served = (make: (services: Services) => HttpHandler): HttpHandler =>
  services ? make(services) : misconfiguredHttp(problems, uuidv7);
if (services?.telemetry.isOn) {
  // The host would repeat the log lines, which this app exports by itself.
  app.setup({ capabilities: { WorkerOpenTelemetryEnabled: true } });
  app.hook.appTerminate(() => services.telemetry.stop());
}

// With invalid settings each function says so, as health does. It asks for no key, since the level is not known.
const authLevel = result.ok ? result.settings.httpAuthLevel : 'anonymous';

app.http('closeSession', {
  methods: ['POST'],
  authLevel,
  route: 'closeSession',
  handler: served(({ http }) => closeSessionHttp(http)),
});

app.http('createOperation', {
  methods: ['POST'],
  authLevel,
  route: 'operations',
  handler: served(({ http }) => createOperationHttp(http)),
});

for (const [name, route] of [
  ['closeSessionHandshake', 'closeSession'],
  ['createOperationHandshake', 'operations'],
] as const) {
  app.http(name, {
    methods: ['OPTIONS'],
    authLevel,
    route,
    handler: served(({ handshake }) => webhookHandshakeHttp(handshake)),
  });
}

app.http('closeSessions', {
  methods: ['POST'],
  authLevel,
  route: 'closeSessions',
  handler: served(({ bulk }) => closeSessionsHttp(bulk)),
});

app.http('health', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'health',
  handler: healthHttp(version, problems, uuidv7),
});

app.http('healthDeep', {
  methods: ['GET'],
  authLevel,
  route: 'health/deep',
  handler: served(({ healthDeep }) => healthDeepHttp(version, healthDeep)),
});

app.http('openapi', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'openapi.json',
  handler: served(({ openapi }) => openapiHttp(openapi)),
});

app.http('operation', {
  methods: ['GET'],
  // Power Automate polls without the headers of the first call: the id is the key.
  authLevel: 'anonymous',
  route: 'operations/{operationId}',
  handler: served(({ operation }) => operationHttp(operation)),
});

app.http('operationCancel', {
  methods: ['DELETE'],
  authLevel,
  route: 'operations/{operationId}',
  handler: served(({ operation }) => cancelOperationHttp(operation)),
});

// With invalid settings messages wait in the queue instead of using up their attempts.
if (services) {
  app.generic('closeSessionQueue', {
    trigger: trigger.generic({
      type: 'queueTrigger',
      queueName: services.queue.queueName,
      connection: 'AzureWebJobsStorage',
      // The exact bytes: nothing is parsed on the way.
      dataType: 'binary',
    }),
    handler: closeSessionQueue(services.queue),
  });
  app.timer('purgeOperations', {
    // Each hour, at a minute when few other timers run.
    schedule: '0 23 * * * *',
    handler: purgeOperationsTimer(
      services.operation.operations,
      services.operation.clock,
      services.operation.telemetry,
    ),
  });
}
