import { isGuid, isHostName } from '../../core/textForms';

// What Entra allows in a user principal name, and what guests' names hold besides (`#EXT#`, `+`):
// https://learn.microsoft.com/entra/identity/authentication/howto-authentication-use-email-signin
const USER_PRINCIPAL_NAME = /^[A-Za-z0-9'._!#^~+&-]{1,255}@(.+)$/;
const GRAPH_ID = /^(?!\.{1,2}$)[A-Za-z0-9!._~-]{1,255}$/;

/** The id of a drive or a driveItem: opaque, of the characters that Graph uses in them. */
export function isGraphId(text: string): boolean {
  return GRAPH_ID.test(text);
}

/** An object id (GUID) or a user principal name, the guest form included. */
export function isUserId(text: string): boolean {
  const host = USER_PRINCIPAL_NAME.exec(text)?.[1];
  return isGuid(text) || (host !== undefined && isHostName(host));
}
