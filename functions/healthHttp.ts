import type { HttpHandler } from '@azure/functions';
import { answerIds, healthAnswer } from '../shared/http/answers';
import type { SettingProblem } from '../shared/settings/readStorageAccount';

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
