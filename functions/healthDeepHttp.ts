import type { HttpHandler } from '@azure/functions';
import type { CheckResult } from '../shared/healthChecks';
import { answerIds, healthAnswer } from '../shared/http/answers';

/** Runs the checks, or gives what they found a moment ago. */
export type CheckHealth = () => Promise<
  Record<'token' | 'storage' | 'graph' | 'poison', CheckResult>
>;

/**
 * `GET /api/health/deep`: tries what a close needs. 503 when closing can't work; what lies in poison is
 * counted and held against nobody.
 */
export function healthDeepHttp(
  version: string,
  checkHealth: CheckHealth,
  newOperationId: () => string,
): HttpHandler {
  return async (request) => {
    const ids = answerIds(request.headers, newOperationId());
    const checks = await checkHealth();
    const isHealthy = Object.values(checks).every(({ status }) => status === 'ok');
    return healthAnswer(isHealthy, ids, {
      status: isHealthy ? 'ok' : 'failed',
      version,
      ...checks,
    });
  };
}
