const GUID = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})+$`);
const MAX_HOST_LENGTH = 253;

/** A test for one form, without the `g` flag. */
export function matches(form: RegExp): (text: string) => boolean {
  return (text) => form.test(text);
}

/** A GUID as Azure writes it: five groups of hexadecimal digits, no braces. */
export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/** A DNS name of ASCII letters, digits and hyphens with at least one dot. */
export function isHostName(text: string): boolean {
  return text.length <= MAX_HOST_LENGTH && HOST.test(text);
}

/** Unlike toLowerCase it leaves other letters alone, some of which would become ASCII ones (U+212A: k). */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
