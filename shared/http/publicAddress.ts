/**
 * What addresses in answers start with; no slash at its end.
 * @param publicUrl CLOSE_SESSION_PUBLIC_URL; absent: the origin of the request
 */
export function publicAddress(requestUrl: string, publicUrl: string | undefined): string {
  // A header takes no letters outside of ASCII: an address as it travels has none.
  const base = publicUrl === undefined ? new URL(requestUrl).origin : new URL(publicUrl).href;
  return base.replace(/\/+$/, '');
}
