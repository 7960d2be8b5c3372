import * as z from 'zod/mini';

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
  const number = z.pipe(
    z.string().check(z.regex(/^\d+(?:\.\d+)?$/, { error })),
    z.transform(Number),
  );
  const inRange = z.number().check(z.minimum(min, { error }), z.maximum(max, { error }));
  return z._default(z.pipe(number, inRange), fallback);
}

/** A text that passes a check. */
export function textThat(isValid: (text: string) => boolean, error: string) {
  return z.string().check(z.refine(isValid, { error }));
}

/** The name of a queue. */
export function queueName(form: RegExp, maxLength: number) {
  const error = `must be a queue name of 3 to ${maxLength} lower-case letters, digits and single hyphens, with a letter or digit at both ends`;
  return z.string().check(z.regex(form, { error }));
}

/** An https address without anything behind its host and port. */
export const httpsOrigin = z.pipe(
  textThat(
    (text) => ORIGIN.test(text) && URL.canParse(text),
    'must be an https address without path, query or user name',
  ),
  z.transform((text) => new URL(text).origin),
);

/**
 * A list of entries.
 * @param parse gives what the list says, or the ordinal of the first entry that is none; 0 where there is no entry
 * @param form says what the entries are
 */
export function entries<T>(parse: (text: string) => Exclude<T, number> | number, form: string) {
  const read = z.transform((text: string, context): Exclude<T, number> => {
    const list = parse(text);
    if (typeof list !== 'number') return list;
    const which = list === 0 ? 'there is none' : `entry ${list} is none of these`;
    const message = `must be entries separated by ${form}; ${which}`;
    // Stryker disable next-line StringLiteral: of an issue, only the message is shown.
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  });
  return z.pipe(z.string(), read);
}
