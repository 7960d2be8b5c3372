import * as z from 'zod/mini';
import type { ErrorDetail } from '../../core/closeError';
import { once } from '../../core/once';
import { combinationProblems } from '../address/addressCombination';
import { type CloseRequest, closeRequestOf, requestFieldsSchema } from './closeRequest';
import { type Notify, notifySchema } from '../fields/notify';
import { invalid } from '../../core/invalidField';
import { invalidRequest, issueDetails, issuesBelow, REPORT_INPUT } from './requestDetails';

const notifyPart = once(() => z.optional(notifySchema()));

/** Why a field is not supported, and what to do instead. */
export type Refused = Readonly<Partial<Record<'closeAfter' | 'notify', string>>>;

/** What a request may ask for, as the app is set up and where the request came in. */
export interface RequestRules {
  /** A request without an address is for the signed-in user's own drive (delegated mode). */
  isMeServed?: boolean;
  /** Fields that are not supported here. */
  refused?: Refused;
  /** Says whether an address may receive mail. Default: none may. */
  mayReceive?: (address: string) => boolean;
}

/** What was found outside of these fields, and is reported with them. */
interface Findings {
  /** Names of fields that an unknown one may be meant for. */
  known: readonly string[];
  issues?: readonly z.core.$ZodIssue[];
  problems?: readonly ErrorDetail[];
}

/**
 * Reads a close request, each part of it once.
 * @param input the fields that are given, without `delivery`
 * @throws CloseError InvalidRequest with one detail per problem, all at once
 */
export function readRequest(
  input: Record<string, unknown>,
  rules: RequestRules,
  { known, issues = [], problems = [] }: Findings,
): CloseRequest {
  const has = (field: string): boolean => Object.hasOwn(input, field);
  const refusals = Object.entries(rules.refused ?? {})
    .filter(([field]) => has(field))
    .map(([field, message]) => invalid(field, message));
  const isServed = ([field]: [string, unknown]): boolean =>
    !refusals.some(({ target }) => target === field);
  const { notify: asked, ...served } = Object.fromEntries(Object.entries(input).filter(isServed));
  const fields = requestFieldsSchema().safeParse(served, REPORT_INPUT);
  const notify = notifyPart().safeParse(asked, REPORT_INPUT);
  const found = [
    ...(fields.error?.issues ?? []),
    ...issuesBelow('notify', notify.error),
    ...issues,
  ];
  const details = [
    ...issueDetails(found.toSorted(unknownFieldsLast), known),
    ...refusals,
    ...recipientProblems(notify.data, rules),
    ...combinationProblems(has, input['source'], rules.isMeServed ?? false),
  ];
  for (const problem of problems) {
    // One entry per field: the first that fails.
    if (!details.some(({ target }) => target === problem.target)) details.push(problem);
  }
  const request = fields.data && closeRequestOf(fields.data, notify.data);
  if (details.length > 0) throw invalidRequest(details);
  // Fields that make no request have their details.
  return request as CloseRequest;
}

function recipientProblems(
  notify: Notify | undefined,
  { mayReceive }: RequestRules,
): ErrorDetail[] {
  if (notify === undefined || notify.email.every((address) => mayReceive?.(address))) return [];
  return [
    invalid(
      'notify.email',
      'notify.email has an address that may not receive mail: the operator of the app can add it to NOTIFY_ALLOWED_RECIPIENTS.',
    ),
  ];
}

function unknownFieldsLast(one: z.core.$ZodIssue, other: z.core.$ZodIssue): number {
  return Number(isUnknownField(one)) - Number(isUnknownField(other));
}

/** All other issues are below a field. */
function isUnknownField({ path }: z.core.$ZodIssue): boolean {
  return path.length === 0;
}
