import * as z from 'zod';
import { checkFault, faultFields } from '../../common/faultQueue';
import { OPERATIONS, type Operation } from '../calls/route';
import { needsConnection } from '../../common/applyFault';

/** Reported for workbooks that are addressed by path, by link, or under a user, where the same item by id is served. */
const NOT_SERVED = {
  status: 403,
  body: { error: { code: 'AccessDenied', message: 'Could not obtain a WAC access token.' } },
};

/** A fault of Graph: without `match` it hits any call. */
export const graphFaultSchema = z
  .strictObject({
    match: z
      .strictObject({
        operation: z.enum(OPERATIONS).optional(),
        /** The workbook-session-id header, verbatim. */
        sessionId: z.string().optional(),
        /** A part of the raw path. */
        pathIncludes: z.string().optional(),
      })
      .optional(),
    /** Graph does not serve that form of address: 403, as it says it. */
    notServed: z.literal(true).optional(),
    ...faultFields,
  })
  .transform(({ notServed, ...fault }) => (notServed ? { ...NOT_SERVED, ...fault } : fault))
  .superRefine(checkFault);

export type GraphFault = z.infer<typeof graphFaultSchema>;

/** What a fault is matched with. */
export interface FaultSubject {
  operation: Operation | undefined;
  sessionId: string | undefined;
  path: string;
  /** Only faults that need no connection of their own hit a request inside a batch. */
  inBatch: boolean;
}

export function faultMatches(fault: GraphFault, subject: FaultSubject): boolean {
  const { operation, sessionId, pathIncludes } = fault.match ?? {};
  return (
    (operation === undefined || operation === subject.operation) &&
    (sessionId === undefined || sessionId === subject.sessionId) &&
    (pathIncludes === undefined || subject.path.includes(pathIncludes)) &&
    !(subject.inBatch && needsConnection(fault))
  );
}
