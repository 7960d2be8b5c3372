import type { ErrorDetail } from '../core/closeError';
import { isGuid } from '../core/textForms';
import { invalid } from '../core/invalidField';
import { type Bearer, type CallerRules, isUserToken } from './caller';
import type { AsyncBy } from './preferences';

const NO_TOKEN = {
  prefer: invalid(
    'Prefer',
    'Prefer: respond-async needs the app’s own identity, since a user’s token is never stored: leave it out, or call without the token.',
  ),
  address: invalid(
    'Authorization',
    'An operation needs the app’s own identity, since a user’s token is never stored: leave the token out, or close at once with POST /api/closeSession.',
  ),
};

/**
 * What the headers ask for and this app, as it is set up, does not do.
 */
export function headerProblems(
  headers: Pick<Headers, 'get'>,
  bearer: Bearer,
  asyncBy: AsyncBy,
  callerRules: CallerRules,
): ErrorDetail[] {
  const problems = bearerProblems(bearer, callerRules);
  if (asyncBy !== undefined && isUserToken(bearer)) problems.push(NO_TOKEN[asyncBy]);
  return [...problems, ...repeatabilityProblems(headers)];
}

/** A bearer token that this app, as it is set up, does not use. */
export function bearerProblems(
  bearer: Bearer,
  { platformSignIn }: Pick<CallerRules, 'platformSignIn'>,
): ErrorDetail[] {
  if (bearer !== 'notLookedAt' || platformSignIn) return [];
  return [
    invalid(
      'Authorization',
      'Delegated mode is off, so the app does not use a bearer token: leave it out and send the function key in x-functions-key.',
    ),
  ];
}

export function repeatabilityProblems(headers: Pick<Headers, 'get'>): ErrorDetail[] {
  const id = headers.get('repeatability-request-id');
  return id === null || isGuid(id)
    ? []
    : [invalid('Repeatability-Request-ID', 'Repeatability-Request-ID must be a GUID.')];
}
