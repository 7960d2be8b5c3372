import { randomUUID } from 'node:crypto';
import { TENANT_ID } from '../../graph/tenant/tenant';
import type { Answer, Delivery } from '../../common/answer';
import { FaultQueue } from '../../common/faultQueue';
import { underFault } from '../../common/applyFault';
import type { ReceivedRequest } from '../../common/webServer';
import { entraFaultMatches, type EntraFault, type ScriptedRefusal } from '../exchange/entraFault';
import { EntraRefusal } from '../exchange/entraRefusal';
import { exchange, type ExchangeWorld } from '../exchange/exchange';
import { openIdConfiguration } from './metadata';
import { TENANT_DOMAIN } from '../exchange/registration';
import { readEntraRequest, type EntraRequest } from '../exchange/tokenRequest';

export interface EntraServiceOptions extends Omit<ExchangeWorld, 'takeRefusal'> {
  sleep: (ms: number) => Promise<void>;
}

/** Entra without its wire: a request in, what is to be sent out. */
export class EntraService {
  readonly faults = new FaultQueue<EntraFault, EntraRequest>(entraFaultMatches);
  readonly refusals = new FaultQueue<ScriptedRefusal, EntraRequest>(entraFaultMatches);
  private log: EntraRequest[] = [];
  private readonly world: ExchangeWorld;

  constructor(private readonly options: EntraServiceOptions) {
    this.world = { ...options, takeRefusal: (request) => this.refusals.take(request) };
  }

  requests(): readonly EntraRequest[] {
    return [...this.log];
  }

  clearRequests(): void {
    this.log = [];
  }

  /** Handles one request: it is recorded, a fault may hit it, and only then Entra sees it. */
  async handle(received: ReceivedRequest): Promise<Delivery> {
    const request = readEntraRequest(received);
    this.log.push(request);
    const fault = this.faults.take(request);
    return underFault(fault, () => this.answer(request), this.options.sleep);
  }

  private answer(request: EntraRequest): Answer {
    const traceId = randomUUID();
    const { headers, form } = request;
    const given = form['client-request-id'] ?? headers['client-request-id'];
    const correlationId = typeof given === 'string' ? given : randomUUID();
    const { status, body, headers: own } = this.refusable(request, { traceId, correlationId });
    return {
      status,
      body,
      headers: { 'Cache-Control': 'no-store, no-cache', 'x-ms-request-id': traceId, ...own },
    };
  }

  private refusable(
    request: EntraRequest,
    ids: { traceId: string; correlationId: string },
  ): Answer {
    try {
      return this.perform(request);
    } catch (error) {
      if (!(error instanceof EntraRefusal)) throw error;
      return error.toAnswer({ ...ids, now: this.options.now() });
    }
  }

  private perform(request: EntraRequest): Answer {
    const { operation, tenant } = request;
    // Instance discovery too: MSAL does not need it where the authority is known.
    if (operation === 'other') return { status: 404 };
    if (tenant !== TENANT_ID && tenant.toLowerCase() !== TENANT_DOMAIN) throw unknownTenant(tenant);
    switch (operation) {
      case 'metadata':
        return {
          status: 200,
          body: openIdConfiguration(`https://${request.headers.host ?? ''}`, TENANT_ID),
        };
      case 'keys':
        // Signatures are random: no key verifies them.
        return { status: 200, body: { keys: [] } };
      case 'token':
        return exchange(request, this.world);
    }
  }
}

function unknownTenant(tenant: string): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_request',
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  );
}
