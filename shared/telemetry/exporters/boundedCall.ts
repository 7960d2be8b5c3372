import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { describeCause } from '../records/redaction';

const CALL_MS = 10_000;

/**
 * Bounds a call of Application Insights in time, its repetitions and its answer included, and says what became of it: with
 * its storage off, the exporter counts a batch that it could not send as sent.
 */
export function boundedCall(report: (cause: string) => void, callMs = CALL_MS): PipelinePolicy {
  return {
    // Stryker disable next-line StringLiteral: a policy must have a name, and nothing reads it.
    name: 'boundedCall',
    async sendRequest(request, next) {
      const signal = AbortSignal.timeout(callMs);
      request.abortSignal = signal;
      // The pipeline would make bytes of a text twice, once to count them.
      // Stryker disable next-line ConditionalExpression,StringLiteral: what is sent stays the same.
      if (typeof request.body === 'string') request.body = Buffer.from(request.body);
      try {
        const response = await next(request);
        if (response.status !== 200) report(`HTTP ${response.status}`);
        else if (!isAcceptance(response.bodyAsText)) report('the answer is no acceptance');
        return response;
      } catch (thrown) {
        const late = `no whole answer in ${callMs / 1000} seconds`;
        report(signal.aborted ? late : describeCause(thrown));
        throw thrown;
      }
    },
  };
}

/** Another server may say 200 as well. */
function isAcceptance(text: string | null | undefined): boolean {
  return /^\s*\{.*"itemsAccepted"/s.test(text ?? '');
}
