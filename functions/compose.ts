// Not node:fs/promises, which nothing else loads.
import { promises as files } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { poisonQueueName } from '../shared/queue/poisonRecord';
import { createHealthChecks } from '../shared/http/healthChecks';
import { type Clock, systemClock } from '../shared/core/clock';
import type { DeliveryDependencies } from '../shared/queue/deliverMessage';
import { createCloseQueue } from '../shared/queue/enqueueClose';
import { createOperations } from '../shared/operations/operationTable';
import { createOutcomePublisher } from '../shared/outcomes/publishOutcome';
import { createQueues } from '../shared/storage/queues';
import { createOperationTracker } from '../shared/operations/trackOperation';
import { callInBatches, callSingly } from '../shared/graph/callsInTurn';
import { createTokenSource } from '../shared/identity/appTokens';
import type { CloseCall, CloseTrace } from '../shared/close/closeCall';
import { closeSession } from '../shared/close/closeSession';
import { closeSessions } from '../shared/close/closeSessions';
import { createGraphClient, pingGraph } from '../shared/graph/graphClient';
import { exchangeAudience } from '../shared/identity/exchangeAudience';
import { createMonitorTokens } from '../shared/identity/monitorTokens';
import { createExchange } from '../shared/identity/onBehalfOf';
import { createMailer } from '../shared/outcomes/sendMail';
import { createThrottle } from '../shared/graph/throttle';
import { measuredTurns, tracedCalls } from '../shared/graph/tracedGraph';
import { createUserTokens, type UserTokens } from '../shared/identity/userTokens';
import { allowedPath } from '../shared/request/address/allowList';
import type { WorkbookAddress } from '../shared/request/address/workbookAddress';
import type { Settings } from '../shared/settings/settings';
import { type RunningTelemetry, startTelemetry } from '../shared/telemetry/pipe/startTelemetry';
import { graphServer } from '../shared/telemetry/signals/spanAttributes';
import type { CloseSessionHttpDependencies } from './closeSessionHttp';
import type { CloseSessionsHttpDependencies } from './closeSessionsHttp';
import type { HealthDeepHttpDependencies } from './healthHttp';
import type { OpenapiHttpDependencies } from './openapiHttp';
import type { OperationHttpDependencies } from './operationHttp';
import type { WebhookHandshakeHttpDependencies } from './webhookHandshakeHttp';

/** What the triggers need. */
export interface Services {
  http: CloseSessionHttpDependencies;
  bulk: CloseSessionsHttpDependencies;
  queue: DeliveryDependencies;
  healthDeep: HealthDeepHttpDependencies;
  handshake: WebhookHandshakeHttpDependencies;
  openapi: OpenapiHttpDependencies;
  operation: OperationHttpDependencies;
  telemetry: Pick<RunningTelemetry, 'isOn' | 'stop'>;
}

/** What the services are made of, besides the settings. */
export interface Surroundings {
  /** That of the process: the variables of OpenTelemetry are read from it. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Of this app. */
  version: string;
  clock?: Clock;
}

const NO_MAIL = {
  refused: {
    notify:
      'This app does not send mail, because NOTIFY_SENDER and NOTIFY_ALLOWED_RECIPIENTS are not set: leave notify out.',
  },
};

/** Builds, once, everything that lives as long as the process. */
export function compose(
  settings: Settings,
  { environment, version, clock = systemClock }: Surroundings,
): Services {
  const { graphEndpoint, graphApiVersion, timeoutSeconds } = settings;
  const running = startTelemetry(environment, {
    graph: graphServer(graphEndpoint, graphApiVersion),
    serviceVersion: version,
    monitorToken: createMonitorTokens(settings),
    // Nothing else goes there: the Functions host takes it for a line of the log.
    warn: (line) => console.warn(line),
    clock,
  });
  const { telemetry } = running;
  const graph = createGraphClient(graphEndpoint, graphApiVersion);
  const turns = createThrottle(settings.graphRequestsPerSecond, clock);
  const callGraph = running.isOn ? tracedCalls(graph, telemetry) : graph;
  const throttle = running.isOn ? measuredTurns(turns, telemetry, clock) : turns;
  const parts = {
    callInTurn: callSingly(callGraph, throttle),
    pathOf: (address: WorkbookAddress) => allowedPath(address, settings.allowList),
    tokens: createTokenSource(settings, graphEndpoint),
    userTokens: composeUserTokens(settings, clock),
    throttle,
    clock,
  };
  const close = (call: CloseCall, trace: CloseTrace) => closeSession(parts, call, trace);
  const common = { close, clock, timeoutSeconds, telemetry };
  const { storage, queueName, maxAgeMinutes, platformSignIn } = settings;
  const callerRules = {
    delegated: settings.delegated !== undefined,
    platformSignIn,
    principalNeeded: settings.httpAuthLevel === 'anonymous',
  };
  const queues = createQueues(storage, clock);
  const poisonQueue = poisonQueueName(queueName);
  const checkHealth = createHealthChecks(
    {
      token: (deadline) => parts.tokens.token(deadline),
      storage: () => queues.count(queueName),
      graph: ({ signal }) => pingGraph(graphEndpoint, graphApiVersion, signal),
      poison: () => queues.count(poisonQueue),
    },
    clock,
  );
  const operations = createOperations(storage, clock);
  const endpoint = { clock, timeoutSeconds, newRequestId: uuidv7, callerRules, telemetry };
  const answering = { ...endpoint, publicUrl: settings.publicUrl };
  const enqueue = createCloseQueue({ queues, queueName, operations, clock, telemetry });
  const { notify, resultsQueueName } = settings;
  const mailRules = notify === undefined ? NO_MAIL : { mayReceive: notify.mayReceive };
  const mailer = notify && createMailer({ callGraph, tokens: parts.tokens, sender: notify.sender });
  return {
    http: { ...common, ...answering, enqueue, pathOf: parts.pathOf, mailRules },
    bulk: {
      ...common,
      ...answering,
      closeAll: (call, onEnd) =>
        closeSessions(
          { ...parts, callInTurn: callInBatches(callGraph, throttle, clock, call.parent) },
          call,
          onEnd,
        ),
    },
    healthDeep: { ...endpoint, checkHealth },
    handshake: { ...endpoint, requestsPerSecond: settings.graphRequestsPerSecond },
    queue: {
      ...common,
      queues,
      queueName,
      maxAgeMinutes,
      requestRules: mailRules,
      trackOperation: createOperationTracker(operations, clock),
      publish: createOutcomePublisher({
        queues,
        resultsQueueName,
        mailer,
        mayReceive: notify?.mayReceive,
        poisonQueueName: poisonQueue,
        clock,
      }),
    },
    // The build puts it beside the bundle.
    openapi: {
      ...answering,
      // Stryker disable next-line StringLiteral: JSON.parse takes bytes for text, which the compiler does not know.
      readDocument: () => files.readFile(join(__dirname, 'openapi.json'), 'utf8'),
    },
    operation: { ...answering, operations },
    telemetry: running,
  };
}

function composeUserTokens(settings: Settings, clock: Clock): UserTokens | undefined {
  const { delegated, graphEndpoint, timeoutSeconds } = settings;
  if (delegated === undefined) return undefined;
  const appTokens = createTokenSource(settings, exchangeAudience(delegated.authorityHost));
  const exchange = createExchange({ delegated, graphEndpoint }, appTokens, clock);
  return createUserTokens(exchange, timeoutSeconds, clock);
}
