import type { HttpHandler } from '@azure/functions';
import { CloseError } from '../shared/core/closeError';
import { answerIds, errorAnswer } from '../shared/http/answers';
import type { SettingProblem } from '../shared/settings/readStorageAccount';

/** Stands in for every HTTP function while settings are invalid: names them, never their values. */
export function misconfiguredHttp(
  problems: readonly SettingProblem[],
  newRequestId: () => string,
): HttpHandler {
  const names = problems.map(({ name }) => name).join(', ');
  const error = new CloseError(
    'ServiceMisconfigured',
    `Application settings are invalid: ${names}. Whoever runs this app must correct them.`,
    {
      details: problems.map(({ name, message }) => ({
        code: 'InvalidSetting',
        message: `${name} ${message}.`,
        target: name,
      })),
    },
  );
  return (request) => errorAnswer(error, answerIds(request.headers, newRequestId()));
}
