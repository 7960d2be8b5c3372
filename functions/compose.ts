import { v7 as uuidv7 } from 'uuid';
import { poisonQueueName } from '../shared/delivery/poison';
import { createHealthChecks } from '../shared/healthChecks';
import { type Clock, systemClock } from '../shared/clock';
import type { DeliveryDependencies } from '../shared/delivery/deliver';
import { createQueues } from '../shared/delivery/queues';
import { createTokenSource } from '../shared/graph/credential';
import { type CloseCall, type CloseTrace, closeSession } from '../shared/graph/closeSession';
import { createGraphClient, pingGraph } from '../shared/graph/graphClient';
import { createThrottle } from '../shared/graph/throttle';
import type { Settings } from '../shared/settings';
import { logSink, type TelemetrySink } from '../shared/telemetry/telemetry';
import type { CloseSessionHttpDependencies } from './closeSessionHttp';
import type { CheckHealth } from './healthDeepHttp';

/** What the triggers need. */
export interface Services {
  http: CloseSessionHttpDependencies;
  queue: DeliveryDependencies & { telemetry: TelemetrySink };
  checkHealth: CheckHealth;
}

/** Builds, once, all that lives as long as the process. */
export function compose(settings: Settings, clock: Clock = systemClock): Services {
  const { graphEndpoint, graphApiVersion, timeoutSeconds } = settings;
  const parts = {
    post: createGraphClient(graphEndpoint, graphApiVersion),
    tokens: createTokenSource(settings),
    throttle: createThrottle(settings.graphRequestsPerSecond, clock),
    clock,
  };
  const close = (call: CloseCall, trace: CloseTrace) => closeSession(parts, call, trace);
  const common = { close, clock, timeoutSeconds, telemetry: logSink };
  const { storage, queueName, maxAgeMinutes, platformSignIn } = settings;
  const queues = createQueues(storage, clock);
  const checkHealth = createHealthChecks(
    {
      token: (deadline) => parts.tokens.token(deadline),
      storage: () => queues.count(queueName),
      graph: ({ signal }) => pingGraph(graphEndpoint, graphApiVersion, signal),
      poison: () => queues.count(poisonQueueName(queueName)),
    },
    clock,
  );
  return {
    http: { ...common, platformSignIn, newOperationId: uuidv7 },
    checkHealth,
    queue: { ...common, queues, queueName, maxAgeMinutes },
  };
}
