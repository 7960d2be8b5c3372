import { randomBytes as cryptoRandomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { answerAdmin, isAdmin } from '../common/adminRoutes';
import type { Answer, Delivery } from '../common/answer';
import { FaultQueue } from '../common/faultQueue';
import { IssuedTokens } from '../common/issuedTokens';
import { TENANT_ID } from '../graph/tenant/tenant';
import { travellingClock } from '../common/travellingClock';
import { underFault } from '../common/applyFault';
import { startWebServer, type ReceivedRequest } from '../common/webServer';
import { commonRoutes } from '../common/commonRoutes';
import { identityFaultMatches, identityFaultSchema, type IdentityFault } from './identityFault';
import { makeAppToken } from './token';
import { TOKEN_PATH, readTokenRequest, type TokenRequest } from './tokenRequest';

/** The identity that a request without `client_id` gets. */
export const SYSTEM_ASSIGNED_CLIENT_ID = '14ea0379-837d-498d-902f-58a6949f3906';
/** A user-assigned identity: what a federated credential of an app registration may name. */
export const USER_ASSIGNED_CLIENT_ID = 'c83d1f6a-5f1e-4c0b-9a57-7f3e2d9b6e14';
const OBJECT_ID = '406a3f3e-6da0-439a-b416-47cd02179dbe';

export interface ManagedIdentityOptions {
  /** Milliseconds since the epoch. */
  clock?: () => number;
  /** Default 86,400: a managed identity's tokens live for 24 hours. */
  tokenLifetimeSeconds?: number;
  /** Default: a free one. */
  port?: number;
  /** Waits a number of milliseconds: only for the `delayMs` of a fault. */
  sleep?: (ms: number) => Promise<void>;
  randomBytes?: (size: number) => Buffer;
}

export interface ManagedIdentity {
  /** Value of IDENTITY_ENDPOINT. */
  endpoint: string;
  /** Value of IDENTITY_HEADER: a secret. */
  header: string;
  /** Well-formed token requests so far, those that a fault hit too. */
  readonly requests: readonly TokenRequest[];
  clearRequests(): void;
  /** True for a token that came from here and has not expired, for the resource and the identity if given. */
  isIssuedToken(token: string, resource?: string, clientId?: string): boolean;
  /** Throws ZodError for a fault that the admin route would refuse. */
  addFault(fault: IdentityFault): void;
  clearFaults(): void;
  advanceTime(seconds: number): number;
  /** Closes all connections. */
  stop(): Promise<void>;
}

/** Starts the managed identity endpoint of App Service on 127.0.0.1, over http as on Azure. */
export async function startManagedIdentity({
  clock = Date.now,
  tokenLifetimeSeconds = 86_400,
  port,
  sleep = (ms) => delay(ms, undefined, { ref: false }),
  randomBytes = cryptoRandomBytes,
}: ManagedIdentityOptions = {}): Promise<ManagedIdentity> {
  const time = travellingClock(clock);
  const header = randomBytes(32).toString('hex').toUpperCase();
  const issued = new IssuedTokens(time.now);
  const faults = new FaultQueue<IdentityFault, TokenRequest>(identityFaultMatches);
  let requests: TokenRequest[] = [];

  const issue = ({ resource, clientId = SYSTEM_ASSIGNED_CLIENT_ID }: TokenRequest): Answer => {
    const issuedAt = Math.floor(time.now() / 1000);
    const expiresOn = issuedAt + tokenLifetimeSeconds;
    const subject = { audience: resource, tenantId: TENANT_ID, objectId: OBJECT_ID, clientId };
    const token = makeAppToken(subject, issuedAt, expiresOn, randomBytes);
    issued.add(token, { audience: resource, clientId, expiresOn });
    return {
      status: 200,
      body: {
        access_token: token,
        expires_on: String(expiresOn),
        resource,
        token_type: 'Bearer',
        client_id: clientId,
      },
    };
  };

  const handle = async (received: ReceivedRequest): Promise<Delivery> => {
    const { method, path, headers } = received;
    const request = readTokenRequest(method, path, headers, header);
    if ('status' in request) {
      const { status: statusCode, message } = request;
      const body = { statusCode, message, correlationId: randomUUID() };
      return { kind: 'answer', answer: { status: statusCode, body } };
    }
    requests.push(request);
    return underFault(faults.take(request), () => issue(request), sleep);
  };

  const control = {
    clearRequests: () => {
      requests = [];
    },
    advanceTime: (seconds: number) => {
      time.advance(seconds);
      return time.now();
    },
  };
  const routes = commonRoutes({
    ...control,
    requests: () => requests,
    faultSchema: identityFaultSchema,
    faults,
  });
  const server = await startWebServer(
    async (received) =>
      isAdmin(received)
        ? { kind: 'answer', answer: answerAdmin(routes, received) }
        : handle(received),
    { port },
  );
  return {
    ...control,
    endpoint: `${server.origin}${TOKEN_PATH}`,
    header,
    get requests() {
      return [...requests];
    },
    isIssuedToken: (token, resource, clientId) => issued.isGood(token, resource, clientId),
    addFault: (fault) => faults.add(identityFaultSchema.parse(fault)),
    clearFaults: () => faults.clear(),
    stop: () => server.stop(),
  };
}
