import * as z from 'zod/mini';
import { once } from '../../core/once';

const MAX_ADDRESSES = 10;
const EMAIL = `notify.email must be a list of 1 to ${MAX_ADDRESSES} addresses (name@domain).`;
const ON = 'notify.on must be "failure" or "always"; left out, it is "failure".';

/** Mail about the outcome of a queued close. */
export const notifySchema = once(() =>
  z.strictObject(
    {
      email: z
        .array(z.email({ error: EMAIL }).check(z.maxLength(254)), { error: EMAIL })
        .check(z.minLength(1), z.maxLength(MAX_ADDRESSES), z.meta({ description: EMAIL })),
      on: z.optional(
        z.enum(['failure', 'always'], { error: ON }).check(z.meta({ description: ON })),
      ),
    },
    { error: 'notify must be {"email":[…],"on":"failure"} or "always".' },
  ),
);

export type Notify = z.infer<ReturnType<typeof notifySchema>>;
