import type { ErrorDetail } from '../closeError';
import { invalid } from '../request/requestDetails';
import type { Preferences } from './preferences';

const BEARER = /^\s*bearer(?:\s|$)/i;

/**
 * What the headers ask for and this app, as it is set up, does not do.
 * @param platformSignIn the platform has authenticated the caller (Easy Auth)
 */
export function headerProblems(
  authorization: string | null,
  preferences: Preferences,
  platformSignIn: boolean,
): ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  if (authorization !== null && BEARER.test(authorization) && !platformSignIn) {
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
  return problems;
}
