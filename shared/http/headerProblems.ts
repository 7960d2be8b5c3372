import type { ErrorDetail } from '../closeError';
import { isGuid } from '../request/identifiers';
import { invalid } from '../request/requestDetails';
import { bearerToken, type CallerRules } from './caller';
import type { Preferences } from './preferences';

/**
 * What the headers ask for and this app, as it is set up, does not do.
 */
export function headerProblems(
  headers: Pick<Headers, 'get'>,
  preferences: Preferences,
  { delegated, platformSignIn }: CallerRules,
): ErrorDetail[] {
  const repeatabilityId = headers.get('repeatability-request-id');
  const problems: ErrorDetail[] = [];
  if (!delegated && !platformSignIn && bearerToken(headers) !== undefined) {
    problems.push(
      invalid(
        'Authorization',
        'Delegated mode is off, so a bearer token serves for nothing here: leave it out and send the function key in x-functions-key.',
      ),
    );
  }
  if (preferences.has('respond-async')) {
    problems.push(
      invalid('Prefer', 'Prefer: respond-async is not available in this version: leave it out.'),
    );
  }
  if (repeatabilityId !== null && !isGuid(repeatabilityId)) {
    problems.push(invalid('Repeatability-Request-ID', 'Repeatability-Request-ID must be a GUID.'));
  }
  return problems;
}
