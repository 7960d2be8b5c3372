import type { HttpHandler } from '@azure/functions';
import { CloseError } from '../shared/core/closeError';
import { answerHeaders } from '../shared/http/answers';
import { type CallerRules, checkPrincipal } from '../shared/http/caller';
import { webhookHandshake } from '../shared/http/webhookHandshake';
import { createEndpoint, type EndpointDependencies } from './endpoint';

export interface WebhookHandshakeHttpDependencies extends EndpointDependencies {
  callerRules: CallerRules;
  /** The most requests that this process sends to Graph: no sender is allowed more. */
  requestsPerSecond: number;
}

/** `OPTIONS` of the addresses that take CloudEvents: whether a sender may deliver there, and how often. */
export function webhookHandshakeHttp(dependencies: WebhookHandshakeHttpDependencies): HttpHandler {
  const { callerRules, requestsPerSecond } = dependencies;
  return createEndpoint(dependencies, {
    begin: () => undefined,
    work({ request, ids }) {
      checkPrincipal(request.headers, callerRules);
      const headers = webhookHandshake(request.headers, requestsPerSecond);
      if (headers === undefined) {
        throw new CloseError(
          'InvalidRequest',
          'WebHook-Request-Origin must be the DNS name of the sender: OPTIONS is the handshake of CloudEvents webhooks.',
          { target: 'WebHook-Request-Origin' },
        );
      }
      return Promise.resolve({
        answer: { status: 200, headers: { ...answerHeaders(ids), ...headers } },
      });
    },
    // Nothing is closed, so there is no record.
    record: () => undefined,
  });
}
