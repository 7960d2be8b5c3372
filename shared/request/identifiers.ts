const GUID_SOURCE = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';
const LABEL_SOURCE = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const HOST_SOURCE = `${LABEL_SOURCE}(?:\\.${LABEL_SOURCE})+`;
const MAX_HOST_LENGTH = 253;

const GUID = new RegExp(`^${GUID_SOURCE}$`);
const HOST = new RegExp(`^${HOST_SOURCE}$`);
// What Entra allows in a user principal name, and what guests' names hold besides (`#EXT#`, `+`):
// https://learn.microsoft.com/entra/identity/authentication/howto-authentication-use-email-signin
const USER_PRINCIPAL_NAME = new RegExp(`^[A-Za-z0-9'._!#^~+&-]{1,255}@(${HOST_SOURCE})$`);
const GRAPH_ID = /^(?!\.{1,2}$)[A-Za-z0-9!._~-]{1,255}$/;

/** A GUID as Azure writes it: five groups of hexadecimal digits, no braces. */
export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/** A DNS name of ASCII letters, digits and hyphens with at least one dot. */
export function isHostName(text: string): boolean {
  return text.length <= MAX_HOST_LENGTH && HOST.test(text);
}

/** The id of a drive or a driveItem: opaque, of the characters that Graph uses in them. */
export function isGraphId(text: string): boolean {
  return GRAPH_ID.test(text);
}

/** An object id (GUID) or a user principal name, the guest form included. */
export function isUserId(text: string): boolean {
  const host = USER_PRINCIPAL_NAME.exec(text)?.[1];
  return isGuid(text) || (host !== undefined && isHostName(host));
}

/** Unlike toLowerCase it leaves other letters alone, some of which would become ASCII ones (U+212A: k). */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
