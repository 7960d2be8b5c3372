import type { HttpHandler } from '@azure/functions';
import { answerHeaders, answerIds } from '../shared/http/answers';
import type { SettingProblem } from '../shared/storageAccount';

/** `GET /api/health`: says whether the settings are valid, and costs nothing. */
export function healthHttp(
  version: string,
  problems: readonly SettingProblem[],
  newOperationId: () => string,
): HttpHandler {
  return (request) => {
    const headers = answerHeaders(answerIds(request.headers, newOperationId()));
    return problems.length === 0
      ? { status: 200, headers, jsonBody: { status: 'ok', version } }
      : {
          status: 503,
          headers: { ...headers, 'Retry-After': '10' },
          jsonBody: { status: 'misconfigured', version, settings: problems },
        };
  };
}
