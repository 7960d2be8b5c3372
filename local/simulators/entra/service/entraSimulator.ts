import { randomBytes as cryptoRandomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { answerAdmin, isAdmin } from '../../common/adminRoutes';
import { commonRoutes } from '../../common/commonRoutes';
import { IssuedTokens } from '../../common/issuedTokens';
import { travellingClock } from '../../common/travellingClock';
import { startWebServer } from '../../common/webServer';
import { entraAdminRoutes } from './adminRoutes';
import {
  entraFaultSchema,
  scriptedRefusalSchema,
  type EntraFault,
  type ScriptedRefusal,
} from '../exchange/entraFault';
import { EntraService } from './entraService';
import { makeIssuer, type TokenIssuer } from '../exchange/issuer';
import type { EntraRequest } from '../exchange/tokenRequest';

export interface EntraSimulatorOptions {
  /** PEM of the https server (certificate.ts). */
  key: string;
  cert: string;
  /** Milliseconds since the epoch. */
  clock?: () => number;
  /** Default: a free one. */
  port?: number;
  /** What stands for the app registration. Default: any token that is not empty. */
  isClientAssertionAccepted?: (token: string) => boolean;
  /** Default 4,500: Entra gives 60 to 90 minutes, 75 on average. */
  graphTokenLifetimeSeconds?: number;
  /** Waits a number of milliseconds: only for the `delayMs` of a fault. */
  sleep?: (ms: number) => Promise<void>;
  randomBytes?: (size: number) => Buffer;
}

export interface EntraSimulator extends TokenIssuer {
  /** `https://127.0.0.1:port`: value of AZURE_AUTHORITY_HOST. */
  origin: string;
  /** All requests so far, those that a fault hit too. */
  readonly requests: readonly EntraRequest[];
  clearRequests(): void;
  /** Throws ZodError for a fault that the admin route would refuse. */
  addFault(fault: EntraFault): void;
  clearFaults(): void;
  /** Refuses the next exchanges that would have been made. Throws ZodError as the admin route would refuse. */
  refuse(refusal: ScriptedRefusal): void;
  clearRefusals(): void;
  /** Moves the simulator's time forward; returns it in milliseconds since the epoch. */
  advanceTime(seconds: number): number;
  /** True for a token that came from here and has not expired, and is for the audience if one is given. */
  isIssuedToken(token: string, audience?: string): boolean;
  /** Closes all connections. */
  stop(): Promise<void>;
}

/**
 * Starts a Microsoft Entra ID on 127.0.0.1 that knows one tenant, one app registration and the
 * on-behalf-of flow.
 */
export async function startEntraSimulator({
  key,
  cert,
  clock = Date.now,
  port,
  isClientAssertionAccepted = (token) => token !== '',
  graphTokenLifetimeSeconds = 4_500,
  sleep = (ms) => delay(ms, undefined, { ref: false }),
  randomBytes = cryptoRandomBytes,
}: EntraSimulatorOptions): Promise<EntraSimulator> {
  const time = travellingClock(clock);
  const issued = new IssuedTokens(time.now);
  const world = { issued, now: time.now, randomBytes };
  const service = new EntraService({
    ...world,
    isClientAssertionAccepted,
    graphTokenLifetimeSeconds,
    sleep,
  });
  const issuer = makeIssuer(world);
  const control = {
    clearRequests: () => service.clearRequests(),
    advanceTime: (seconds: number) => {
      time.advance(seconds);
      return time.now();
    },
  };
  const routes = {
    ...commonRoutes({
      ...control,
      requests: () => service.requests(),
      faultSchema: entraFaultSchema,
      faults: service.faults,
    }),
    ...entraAdminRoutes(service, issuer),
  };
  const server = await startWebServer(
    async (received) =>
      isAdmin(received)
        ? { kind: 'answer', answer: answerAdmin(routes, received) }
        : service.handle(received),
    { port, tls: { key, cert } },
  );
  return {
    ...control,
    ...issuer,
    origin: server.origin,
    get requests() {
      return service.requests();
    },
    addFault: (fault) => service.faults.add(entraFaultSchema.parse(fault)),
    clearFaults: () => service.faults.clear(),
    refuse: (refusal) => service.refusals.add(scriptedRefusalSchema.parse(refusal)),
    clearRefusals: () => service.refusals.clear(),
    isIssuedToken: (token, audience) => issued.isGood(token, audience),
    stop: () => server.stop(),
  };
}
