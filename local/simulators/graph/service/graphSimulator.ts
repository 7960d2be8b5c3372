import type * as z from 'zod';
import { randomBytes as cryptoRandomBytes, randomUUID as cryptoRandomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { graphAdminRoutes } from './admin';
import { answerAdmin, isAdmin } from '../../common/adminRoutes';
import { makeControl, type SimulatorControl } from './control';
import { Cells } from '../tenant/cells';
import { Directory } from '../tenant/directory';
import { GrantStore } from '../grants/grantStore';
import { graphFaultSchema } from './graphFault';
import { GraphService } from './graphService';
import { GraphTokens } from './graphTokens';
import { Mailbox, type SentMail } from '../tenant/mailbox';
import type { RecordedRequest } from '../calls/recordedRequests';
import { Sessions } from '../tenant/sessions';
import { tenant } from '../tenant/tenant';
import type { ThrottleLimit } from '../calls/throttle';
import { travellingClock } from '../../common/travellingClock';
import { startWebServer } from '../../common/webServer';

export interface GraphSimulatorOptions {
  /** PEM of the https server (certificate.ts). */
  key: string;
  cert: string;
  /** Default: a free one. */
  port?: number;
  /** Milliseconds since the epoch. */
  clock?: () => number;
  /** Which tokens count beside those that this simulator hands out. Default: any token that is not empty. */
  isTokenAccepted?: (token: string) => boolean;
  /** Waits a number of milliseconds: only for the `delayMs` of a fault. */
  sleep?: (ms: number) => Promise<void>;
  /** Chance: session ids, and the order in which a batch is answered. */
  randomBytes?: (size: number) => Buffer;
  /** The request-id of answers. */
  randomUUID?: () => string;
}

export interface GraphSimulator extends SimulatorControl {
  /** `https://127.0.0.1:port` */
  endpoint: string;
  /** Graph calls so far, those inside batches too. */
  requests(): readonly RecordedRequest[];
  clearRequests(): void;
  /** Throws ZodError for a fault that the admin route would refuse. */
  addFault(fault: z.input<typeof graphFaultSchema>): void;
  clearFaults(): void;
  setThrottle(limit: ThrottleLimit): void;
  /** Who is in the directory, and who may do what. */
  readonly grants: GrantStore;
  /** The mails that were accepted. */
  mails(): readonly SentMail[];
  clearMails(): void;
  /** Closes all connections. */
  stop(): Promise<void>;
}

/** Starts a Microsoft Graph on 127.0.0.1 that knows workbook sessions, `sendMail`, `$batch`, what grants are made of, and its limits. */
export async function startGraphSimulator({
  key,
  cert,
  port,
  clock = Date.now,
  isTokenAccepted = (token) => token !== '',
  sleep = (ms) => delay(ms, undefined, { ref: false }),
  randomBytes = cryptoRandomBytes,
  randomUUID = cryptoRandomUUID,
}: GraphSimulatorOptions): Promise<GraphSimulator> {
  const travelling = travellingClock(clock);
  const { now } = travelling;
  const mailbox = new Mailbox();
  const world = {
    directory: new Directory(tenant),
    sessions: new Sessions(),
    cells: new Cells(),
    now,
    randomBytes,
  };
  const grants = new GrantStore();
  const tokens = new GraphTokens(world);
  const service = new GraphService({
    ...world,
    mailbox,
    grants,
    isTokenAccepted: (token) => tokens.isGood(token) || isTokenAccepted(token),
    sleep,
    randomUUID,
  });
  const control = makeControl({ ...world, clock: travelling });
  const routes = graphAdminRoutes(control, service, mailbox, {
    directory: world.directory,
    issue: (user) => tokens.issue(server.origin, user),
  });
  const server = await startWebServer(
    async (request) =>
      isAdmin(request)
        ? { kind: 'answer', answer: answerAdmin(routes, request) }
        : service.handle(request),
    { port, tls: { key, cert } },
  );
  return {
    ...control,
    endpoint: server.origin,
    requests: () => service.log.list(),
    clearRequests: () => service.log.clear(),
    addFault: (fault) => service.faults.add(graphFaultSchema.parse(fault)),
    clearFaults: () => service.faults.clear(),
    setThrottle: (limit) => service.throttle.set(limit),
    grants,
    mails: () => mailbox.list(),
    clearMails: () => mailbox.clear(),
    stop: () => server.stop(),
  };
}
