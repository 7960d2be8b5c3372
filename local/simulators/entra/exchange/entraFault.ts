import * as z from 'zod';
import { checkFault, faultFields } from '../../common/faultQueue';
import { refusals, type RefusalName } from './refusals';
import type { EntraRequest } from './tokenRequest';

const matchFields = {
  /** Principal name in the assertion. */
  user: z.string().optional(),
};

/** A fault, in the same words as those of Graph: without `match` it hits any request. */
export const entraFaultSchema = z
  .strictObject({
    match: z
      .strictObject({
        operation: z.enum(['metadata', 'token', 'keys', 'other']).optional(),
        ...matchFields,
      })
      .optional(),
    ...faultFields,
  })
  .superRefine(checkFault);

export type EntraFault = z.infer<typeof entraFaultSchema>;

/** A refusal in Entra's own words, of the next exchanges that it would have made. */
export const scriptedRefusalSchema = z.strictObject({
  refusal: z.enum(Object.keys(refusals) as [RefusalName, ...RefusalName[]]),
  match: z.strictObject(matchFields).optional(),
  /** How many exchanges it hits, default 1; 0: until it is deleted. */
  times: z.int().min(0).optional(),
  /** Default 5; only for the refusals that have the header. */
  retryAfterSeconds: z.int().min(0).optional(),
});

export type ScriptedRefusal = z.infer<typeof scriptedRefusalSchema>;

/** Whether a fault or a refusal hits a request. */
export function entraFaultMatches(
  { match = {} }: { match?: EntraFault['match'] },
  request: EntraRequest,
): boolean {
  return (
    (match.operation === undefined || match.operation === request.operation) &&
    (match.user === undefined || match.user === request.user)
  );
}
