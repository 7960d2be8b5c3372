import type { HttpHandler } from '@azure/functions';
import type { CheckResult } from '../shared/http/healthChecks';
import { asCloseError } from '../shared/core/closeError';
import { answerIds, errorAnswer, healthAnswer } from '../shared/http/answers';
import { type Swallow, swallowInto } from '../shared/telemetry/swallowedFailure';
import { type CallerRules, checkPrincipal } from '../shared/http/caller';

/** Runs the checks, or gives what they found a moment ago. */
export type CheckHealth = (
  swallow: Swallow,
) => Promise<Record<'token' | 'storage' | 'graph' | 'poison', CheckResult>>;

/**
 * `GET /api/health/deep`: tries what a close needs. 503 when closing can't work; what lies in poison is
 * counted and held against nobody.
 */
export function healthDeepHttp(
  version: string,
  checkHealth: CheckHealth,
  callerRules: CallerRules,
  newOperationId: () => string,
): HttpHandler {
  return async (request, context) => {
    const ids = answerIds(request.headers, newOperationId());
    try {
      checkPrincipal(request.headers, callerRules);
    } catch (thrown) {
      return errorAnswer(asCloseError(thrown), ids);
    }
    const checks = await checkHealth(swallowInto(context, ids.operationId));
    const isHealthy = Object.values(checks).every(({ status }) => status === 'ok');
    return healthAnswer(isHealthy, ids, {
      status: isHealthy ? 'ok' : 'failed',
      version,
      ...checks,
    });
  };
}
