import * as z from 'zod';

const MAX_ADDRESSES = 10;
const EMAIL = `notify.email must be a list of 1 to ${MAX_ADDRESSES} addresses (name@domain).`;
const ON = 'notify.on must be "failure" or "always"; left out, it is "failure".';

/** Mail about the outcome of a queued close. */
export const notifySchema = z.strictObject(
  {
    email: z
      .array(z.email({ error: EMAIL }).max(254), { error: EMAIL })
      .min(1)
      .max(MAX_ADDRESSES)
      .meta({ description: EMAIL }),
    on: z.enum(['failure', 'always'], { error: ON }).meta({ description: ON }).optional(),
  },
  { error: 'notify must be {"email":[…],"on":"failure"} or "always".' },
);

export type Notify = z.infer<typeof notifySchema>;
