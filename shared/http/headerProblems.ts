import type { ErrorDetail } from '../closeError';
import { isGuid } from '../request/identifiers';
import { invalid } from '../request/requestDetails';
import { actsForUser, bearerToken, type CallerRules } from './caller';
import type { Preferences } from './preferences';

/**
 * What the headers ask for and this app, as it is set up, does not do.
 */
export function headerProblems(
  headers: Pick<Headers, 'get'>,
  preferences: Preferences,
  callerRules: CallerRules,
): ErrorDetail[] {
  const { delegated, platformSignIn } = callerRules;
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
  if (preferences.has('respond-async') && actsForUser(headers, callerRules)) {
    problems.push(
      invalid(
        'Prefer',
        'Prefer: respond-async needs the app’s own identity, since a user’s token is never stored: leave it out, or call without the token.',
      ),
    );
  }
  if (repeatabilityId !== null && !isGuid(repeatabilityId)) {
    problems.push(invalid('Repeatability-Request-ID', 'Repeatability-Request-ID must be a GUID.'));
  }
  return problems;
}
