import * as z from 'zod/mini';
import { once } from '../../core/once';

/** More than any message lives to see. */
export const MAX_ATTEMPTS = 1_000_000;

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A traceparent that may travel on with a message. */
export function validTraceparent(given: unknown): string | undefined {
  return typeof given === 'string' && TRACEPARENT.test(given) ? given : undefined;
}

/** A time, in epoch milliseconds. One before 1970 counts as 1970: one before the year 0 could not be written again. */
const instant = (field: string) =>
  z.optional(
    z.pipe(
      z.iso.datetime({
        offset: true,
        error: `delivery.${field} must be an ISO 8601 date and time with a zone.`,
      }),
      z.transform((text) => Math.max(0, Date.parse(text))),
    ),
  );

/**
 * What this app writes beside a request that it puts into the queue: which attempt comes next, since when, and
 * under which operation id.
 */
export const deliverySchema = once(() =>
  z.strictObject(
    {
      attempt: z.optional(
        z.int({ error: 'delivery.attempt must be a whole number from 1.' }).check(
          z.minimum(1),
          z.maximum(MAX_ATTEMPTS, {
            error: 'delivery.attempt must be a whole number up to 1,000,000.',
          }),
        ),
      ),
      firstAttemptAt: instant('firstAttemptAt'),
      notBefore: instant('notBefore'),
      operationId: z.optional(z.guid({ error: 'delivery.operationId must be a GUID.' })),
      traceparent: z.optional(
        z
          .string({ error: 'delivery.traceparent must be a W3C traceparent.' })
          .check(z.regex(TRACEPARENT)),
      ),
    },
    { error: 'delivery is written by this app: leave it out.' },
  ),
);

/** A delivery as it was read; times in epoch milliseconds. */
export type Delivery = z.output<ReturnType<typeof deliverySchema>>;

/** A delivery in its wire form. */
export type DeliveryJson = z.input<ReturnType<typeof deliverySchema>>;

/** The wire form of a delivery; the same values read again give the same delivery. */
export function deliveryJson({ firstAttemptAt, notBefore, ...rest }: Delivery): DeliveryJson {
  return {
    ...rest,
    ...(firstAttemptAt !== undefined && { firstAttemptAt: isoTime(firstAttemptAt) }),
    ...(notBefore !== undefined && { notBefore: isoTime(notBefore) }),
  };
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
