import type { HttpHandler } from '@azure/functions';
import { answerIds, healthAnswer } from '../shared/http/answers';
import { type CallerRules, checkPrincipal } from '../shared/http/caller';
import type { CheckResult } from '../shared/http/healthChecks';
import type { SettingProblem } from '../shared/settings/readStorageAccount';
import type { Swallow } from '../shared/telemetry/records/swallowedFailure';
import { createEndpoint, type EndpointDependencies } from './endpoint';

/** `GET /api/health`: says whether the settings are valid, and costs nothing. */
export function healthHttp(
  version: string,
  problems: readonly SettingProblem[],
  newRequestId: () => string,
): HttpHandler {
  return (request) => {
    const ids = answerIds(request.headers, newRequestId());
    return problems.length === 0
      ? healthAnswer(true, ids, { status: 'ok', version })
      : healthAnswer(false, ids, { status: 'misconfigured', version, settings: problems });
  };
}

/** Runs the checks, or returns what they found up to 5 seconds ago. */
export type CheckHealth = (
  swallow: Swallow,
) => Promise<Record<'token' | 'storage' | 'graph' | 'poison', CheckResult>>;

export interface HealthDeepHttpDependencies extends EndpointDependencies {
  checkHealth: CheckHealth;
  callerRules: CallerRules;
}

/**
 * `GET /api/health/deep`: checks what a close needs. 503 when closing can't work. Messages in the poison queue are counted;
 * they are no failure.
 */
export function healthDeepHttp(
  version: string,
  dependencies: HealthDeepHttpDependencies,
): HttpHandler {
  const { checkHealth, callerRules } = dependencies;
  return createEndpoint(dependencies, {
    begin: () => undefined,
    async work({ request, ids, swallow }) {
      checkPrincipal(request.headers, callerRules);
      const checks = await checkHealth(swallow);
      const isHealthy = Object.values(checks).every(({ status }) => status === 'ok');
      const body = { status: isHealthy ? 'ok' : 'failed', version, ...checks };
      return { answer: healthAnswer(isHealthy, ids, body) };
    },
    // Probes call often; a check that fails leaves a log line of its own.
    record: () => undefined,
  });
}
