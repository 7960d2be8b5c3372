import * as z from 'zod';

/**
 * Names that the queue of close requests can have. Its poison queue is `<name>-poison` and has 63 characters
 * at most, as every queue: https://learn.microsoft.com/rest/api/storageservices/naming-queues-and-metadata
 */
export const QUEUE_NAME = /^(?=.{3,56}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const ANY_QUEUE_NAME = /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

const ORIGIN = /^https:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?\/?$/i;

/** A number written in digits. */
export function range(min: number, max: number, fallback: number) {
  const error = `must be a number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+(?:\.\d+)?$/, { error })
    .transform(Number)
    .pipe(z.number().min(min, { error }).max(max, { error }))
    .default(fallback);
}

/** A text that passes a check. */
export function textThat(isValid: (text: string) => boolean, error: string) {
  return z.string().refine(isValid, { error });
}

/** The name of a queue. */
export function queueName(form: RegExp, maxLength: number) {
  return z.string().regex(form, {
    error: `must be a queue name of 3 to ${maxLength} lower-case letters, digits and single hyphens, with a letter or digit at both ends`,
  });
}

/** An https address without anything behind its host and port. */
export const httpsOrigin = textThat(
  (text) => ORIGIN.test(text) && URL.canParse(text),
  'must be an https address without path, query or user name',
).transform((text) => new URL(text).origin);

/**
 * A list of entries.
 * @param parse gives what the list says, or the ordinal of the first entry that is none; 0 where there is no entry
 * @param form says what the entries are
 */
export function entries<T>(parse: (text: string) => Exclude<T, number> | number, form: string) {
  return z.string().transform((text, context) => {
    const list = parse(text);
    if (typeof list !== 'number') return list;
    const which = list === 0 ? 'there is none' : `entry ${list} is none of these`;
    context.addIssue({ code: 'custom', message: `must be entries separated by ${form}; ${which}` });
    return z.NEVER;
  });
}
