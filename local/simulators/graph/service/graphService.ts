import type { IncomingHttpHeaders } from 'node:http';
import { encodeAnswer, type Answer, type Delivery } from '../../common/answer';
import { parseBatch, runBatch, type BatchStep } from '../calls/batch';
import { authenticate, type Caller } from '../calls/bearer';
import { FaultQueue } from '../../common/faultQueue';
import { faultMatches, type FaultSubject, type GraphFault } from './graphFault';
import type { GraphCall } from '../calls/graphCall';
import { GraphRefusal, badRequest, type CallIdentity } from '../calls/graphRefusal';
import { RequestLog, type RecordedRequest } from '../calls/recordedRequests';
import { operationOf, splitVersion } from '../calls/route';
import { performSendMail, type MailWorld } from '../calls/sendMail';
import { stampHeaders } from '../calls/stampHeaders';
import { Throttle } from '../calls/throttle';
import { underFault } from '../../common/applyFault';
import type { ReceivedRequest } from '../../common/webServer';
import { performWorkbookCall, type WorkbookWorld } from '../calls/workbookCall';
import type { GrantWorld } from '../grants/grantCall';
import { isGrantCall, performGrantCall } from '../grants/performGrantCall';

export interface GraphServiceOptions extends WorkbookWorld, MailWorld, GrantWorld {
  isTokenAccepted: (token: string) => boolean;
  sleep: (ms: number) => Promise<void>;
  randomUUID: () => string;
}

/** Graph without its wire: a request in, what is to be sent out. */
export class GraphService {
  readonly log = new RequestLog();
  readonly throttle = new Throttle();
  readonly faults = new FaultQueue<GraphFault, FaultSubject>(faultMatches);

  constructor(private readonly options: GraphServiceOptions) {}

  /** Handles one request: it is recorded, a fault may hit it, and only then Graph sees it. */
  async handle({ method, path, headers, body }: ReceivedRequest): Promise<Delivery> {
    const { now } = this.options;
    const identity = this.identify(headers);
    const operation = operationOf(path);
    const record = this.log.start({ method, path, headers, body, operation, startedAt: now() });
    return this.deliver(record, identity, () =>
      refusable(identity, async () => {
        const target = splitVersion(path);
        if (!target) throw badRequest('Invalid version.');
        const caller = authenticate(headers, this.options.isTokenAccepted);
        const call = { method, headers, body, caller, ...target };
        if (target.path === '/$batch') return this.batch(call, identity.requestId);
        return this.single(call);
      }),
    );
  }

  private single(call: GraphCall): Answer {
    // Mail and the directory have limits of their own, far above what an app like ours sends.
    if (operationOf(call.path) === 'sendMail') return performSendMail(call, this.options);
    if (isGrantCall(call)) return performGrantCall(call, this.options);
    const wait = this.throttle.count(call.caller.throttleKey, this.options.now());
    if (wait === undefined) return performWorkbookCall(call, this.options);
    throw new GraphRefusal(
      429,
      'TooManyRequests',
      'Too many requests. Please retry after the time in the Retry-After header.',
      { code: 'tooManyRequestsUncategorized' },
      { 'Retry-After': String(wait) },
    );
  }

  private async batch(call: GraphCall, requestId: string): Promise<Answer> {
    if (call.method !== 'POST') throw badRequest('A batch is sent with POST.');
    const steps = parseBatch(call.body);
    const responses = await runBatch(steps, (step, failed) =>
      this.step(step, failed, call, requestId),
    );
    // Graph answers in any order: clients have to match by id.
    const shuffled = responses
      .map((response) => ({ response, key: this.options.randomBytes(4).readUInt32BE() }))
      .sort((one, other) => one.key - other.key)
      .map(({ response }) => response);
    return { status: 200, body: { responses: shuffled } };
  }

  private async step(
    step: BatchStep,
    failed: boolean,
    outer: { version: string; caller: Caller },
    requestId: string,
  ): Promise<{ id: string; status: number; headers: Record<string, string>; body?: unknown }> {
    const { id, method, url, headers, body } = step;
    const identity = this.identify(headers);
    const record = this.log.start({
      method,
      path: url,
      headers,
      body,
      operation: operationOf(url),
      startedAt: this.options.now(),
      inBatch: { id, requestId },
    });
    const real = (): Promise<Answer> =>
      refusable(identity, () => {
        if (failed) throw failedDependency();
        const [path = '', query = ''] = url.split('?');
        return this.single({ ...outer, method, path, query, headers, body });
      });
    // A step that never runs is no call that a fault could hit.
    const delivery = failed
      ? this.finish(record, identity, { kind: 'answer', answer: await real() })
      : await this.deliver(record, identity, real);
    // Faults that need a connection do not match inside a batch: there is always an answer.
    const answer = delivery.kind === 'answer' ? delivery.answer : { status: 500 };
    const { status, headers: answered } = encodeAnswer(answer);
    return { id, status, headers: answered, body: answer.body };
  }

  private async deliver(
    record: RecordedRequest,
    identity: CallIdentity,
    real: () => Promise<Answer>,
  ): Promise<Delivery> {
    const sessionId = record.headers['workbook-session-id'];
    const fault = this.faults.take({
      operation: record.operation,
      sessionId: typeof sessionId === 'string' ? sessionId : undefined,
      path: record.path,
      inBatch: record.inBatch !== undefined,
    });
    return this.finish(record, identity, await underFault(fault, real, this.options.sleep));
  }

  private finish(record: RecordedRequest, identity: CallIdentity, delivery: Delivery): Delivery {
    record.endedAt = this.options.now();
    if (!('answer' in delivery)) return delivery;
    record.status = delivery.answer.status;
    const retryAfter = delivery.answer.headers?.['Retry-After'];
    if (retryAfter !== undefined) record.retryAfter = retryAfter;
    return { ...delivery, answer: stampHeaders(delivery.answer, identity, record.endedAt) };
  }

  private identify(headers: IncomingHttpHeaders): CallIdentity {
    const requestId = this.options.randomUUID();
    const given = headers['client-request-id'];
    const clientRequestId = typeof given === 'string' ? given : requestId;
    return { requestId, clientRequestId, now: this.options.now() };
  }
}

/** What was thrown as a refusal becomes the answer that says so. */
async function refusable(
  identity: CallIdentity,
  act: () => Answer | Promise<Answer>,
): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof GraphRefusal) return error.toAnswer(identity);
    throw error;
  }
}

function failedDependency(): GraphRefusal {
  return new GraphRefusal(
    424,
    'FailedDependency',
    'The request was not executed because a request that it depends on failed.',
  );
}
