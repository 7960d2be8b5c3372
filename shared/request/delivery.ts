import * as z from 'zod';

/** More than any message lives to see. */
export const MAX_ATTEMPTS = 1_000_000;

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A traceparent that may travel on with a message. */
export function validTraceparent(text: string | undefined): string | undefined {
  return text !== undefined && TRACEPARENT.test(text) ? text : undefined;
}

const instant = (field: string) =>
  z.iso.datetime({
    offset: true,
    error: `delivery.${field} must be an ISO 8601 date and time with a zone.`,
  });

/**
 * What this app writes beside a request that it puts into the queue: which try comes next, since when, and
 * under which operation id.
 */
export const deliverySchema = z.strictObject(
  {
    attempt: z
      .int({ error: 'delivery.attempt must be a whole number from 1.' })
      .min(1)
      .max(MAX_ATTEMPTS, { error: 'delivery.attempt must be a whole number up to 1,000,000.' })
      .optional(),
    firstAttemptAt: instant('firstAttemptAt').optional(),
    notBefore: instant('notBefore').optional(),
    operationId: z.guid({ error: 'delivery.operationId must be a GUID.' }).optional(),
    traceparent: z
      .string({ error: 'delivery.traceparent must be a W3C traceparent.' })
      .regex(TRACEPARENT)
      .optional(),
  },
  { error: 'delivery is written by this app: leave it out.' },
);

export type Delivery = z.infer<typeof deliverySchema>;

const withDelivery = z.object({ delivery: deliverySchema });

/** The delivery of a message, which holds by itself: also where the rest is no close request. */
export function deliveryOf(message: unknown): Delivery | undefined {
  return withDelivery.safeParse(message).data?.delivery;
}
