import { v7 as uuidv7 } from 'uuid';
import { type Clock, systemClock } from '../shared/clock';
import type { DeliveryDependencies } from '../shared/delivery/deliver';
import { createQueues } from '../shared/delivery/queues';
import { createTokenSource } from '../shared/graph/credential';
import { type CloseCall, type CloseTrace, closeSession } from '../shared/graph/closeSession';
import { createGraphClient } from '../shared/graph/graphClient';
import { createThrottle } from '../shared/graph/throttle';
import type { Settings } from '../shared/settings';
import { logSink, type TelemetrySink } from '../shared/telemetry/telemetry';
import type { CloseSessionHttpDependencies } from './closeSessionHttp';

/** What the triggers need. */
export interface Services {
  http: CloseSessionHttpDependencies;
  queue: DeliveryDependencies & { telemetry: TelemetrySink };
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
  return {
    http: { ...common, platformSignIn, newOperationId: uuidv7 },
    queue: { ...common, queues: createQueues(storage), queueName, maxAgeMinutes },
  };
}
