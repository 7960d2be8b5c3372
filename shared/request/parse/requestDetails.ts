import type * as z from 'zod/mini';
import { CloseError, type ErrorDetail } from '../../core/closeError';
import { invalid } from '../../core/invalidField';

/** Keys that may be shown: a text that could be a secret (a session id as a key) is not repeated. */
const SHOWABLE_KEY = /^[A-Za-z_$][\w$-]{0,63}$/;

/** Fields of other versions and of queue messages, with what to do about them. */
const KNOWN_ELSEWHERE = new Map([
  ['delivery', 'delivery stands only in queue messages that this app wrote: leave it out.'],
]);

/** The entry for a key that no request has. */
function unknownKey(path: string, key: string, known: readonly string[], of: string): ErrorDetail {
  const entry = (message: string, target = path + key): ErrorDetail => ({
    code: 'UnknownField',
    message,
    target,
  });
  if (!SHOWABLE_KEY.test(key)) {
    return entry('A field has a name that no request has: leave it out.', `${path}(not shown)`);
  }
  const elsewhere = path === '' ? KNOWN_ELSEWHERE.get(key) : undefined;
  if (elsewhere !== undefined) return entry(elsewhere);
  const meant = known.find((name) => name.toLowerCase() === key.toLowerCase());
  const wayOut =
    meant === undefined ? 'correct its name or leave it out.' : `did you mean ${meant}?`;
  return entry(`${path}${key} is not a field of ${of}: ${wayOut}`);
}

const EMPTY =
  'It is an empty string, which does not count as absent: give a value, or leave the field out.';

/** What {@link issueDetails} needs of a parse. */
export const REPORT_INPUT = { reportInput: true };

/** The issues of a field that was read separately. */
export function issuesBelow(
  field: string,
  error: z.core.$ZodError | undefined,
): z.core.$ZodIssue[] {
  return (error?.issues ?? []).map((issue) => ({ ...issue, path: [field, ...issue.path] }));
}

/**
 * zod's issues as `details`: one entry per unknown key and one per field, the first that fails.
 * @param issues with their input ({@link REPORT_INPUT})
 */
export function issueDetails(
  issues: readonly z.core.$ZodIssue[],
  known: readonly string[],
  of = 'a close request',
): ErrorDetail[] {
  const seen = new Set<string>();
  return issues.flatMap((issue) => {
    const target = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      const path = target === '' ? '' : `${target}.`;
      return issue.keys.map((key) => unknownKey(path, key, known, of));
    }
    // The places of a list are one field.
    const field = issue.path.filter((part) => typeof part === 'string').join('.');
    if (seen.has(field)) return [];
    seen.add(field);
    const isEmptyField = issue.input === '' && typeof issue.path.at(-1) === 'string';
    return [invalid(target, isEmptyField ? `${issue.message} ${EMPTY}` : issue.message)];
  });
}

/**
 * The error for a request that breaks the rules of the close request.
 * @param details at least one
 */
export function invalidRequest(details: ErrorDetail[]): CloseError {
  const [first, ...more] = details as [ErrorDetail, ...ErrorDetail[]];
  return new CloseError(
    'InvalidRequest',
    more.length === 0
      ? first.message
      : `The close request has ${details.length} problems: see details.`,
    { details, target: first.target },
  );
}
