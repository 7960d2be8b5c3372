import type { ErrorDetail } from '../core/closeError';
import { invalid } from '../core/invalidField';
import type { Bearer, CallerRules } from './caller';
import { bearerProblems, repeatabilityProblems } from './headerProblems';
import { parsePrefer } from './preferences';

/** What the headers of a bulk request ask for and bulk requests do not support. */
export function bulkHeaderProblems(
  headers: Pick<Headers, 'get'>,
  bearer: Bearer,
  rules: CallerRules,
): ErrorDetail[] {
  const problems = bearerProblems(bearer, rules);
  if (parsePrefer(headers.get('prefer')).has('respond-async')) {
    problems.push(
      invalid(
        'Prefer',
        'Prefer: respond-async is not supported for bulk requests: leave it out, or send each request to closeSession.',
      ),
    );
  }
  // An empty header counts as absent.
  if (headers.get('workbook-session-id')) {
    problems.push(
      invalid(
        'workbook-session-id',
        'The header workbook-session-id names one session only: give each entry of requests its workbookSessionId.',
      ),
    );
  }
  return [...problems, ...repeatabilityProblems(headers)];
}
