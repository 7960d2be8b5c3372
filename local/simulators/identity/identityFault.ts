import * as z from 'zod';
import { checkFault, faultFields } from '../common/faultQueue';
import type { TokenRequest } from './tokenRequest';

/** A fault of the token endpoint, in the same words as those of Graph: without `match` it hits any request. */
export const identityFaultSchema = z
  .strictObject({
    match: z
      .strictObject({ resource: z.string().optional(), clientId: z.string().optional() })
      .optional(),
    ...faultFields,
  })
  .superRefine(checkFault);

export type IdentityFault = z.infer<typeof identityFaultSchema>;

export function identityFaultMatches(
  { match = {} }: IdentityFault,
  request: TokenRequest,
): boolean {
  return (
    (match.resource === undefined || match.resource === request.resource) &&
    (match.clientId === undefined || match.clientId === request.clientId)
  );
}
