import * as z from 'zod';

const recipients = z
  .array(z.looseObject({ emailAddress: z.looseObject({ address: z.string() }) }))
  .optional();

/** Graph's `message`, as far as the simulator looks at it. What else came is kept. */
export const messageSchema = z.looseObject({
  subject: z.string().optional(),
  body: z
    .looseObject({ contentType: z.string().regex(/^(?:text|html)$/i), content: z.string() })
    .optional(),
  toRecipients: recipients,
  ccRecipients: recipients,
  bccRecipients: recipients,
});

export type MailMessage = z.infer<typeof messageSchema>;

/** Everyone whom a message goes to. */
export function addressesOf({ toRecipients, ccRecipients, bccRecipients }: MailMessage): string[] {
  return [toRecipients, ccRecipients, bccRecipients]
    .flatMap((some) => some ?? [])
    .map(({ emailAddress }) => emailAddress.address);
}
