/**
 * A session id as Graph's look: 169 to 447 characters of `[A-Za-z0-9=&.%_-]`, already
 * percent-encoded.
 * @param randomBytes a source of that many random bytes
 */
export function makeSessionId(randomBytes: (size: number) => Buffer): string {
  const hex = (size: number): string => randomBytes(size).toString('hex');
  const role = `SN3PEPF0000${hex(2).toUpperCase()}`;
  // The blob of a real one differs in length from session to session.
  const blob = randomBytes(48 + ((randomBytes(1)[0] ?? 0) % 100)).toString('base64url');
  const session = `15.${role}%2e1.A1.N.${blob}.5.en-US5.en-US24.${hex(8)}-Private1.S1.N16.0.1`;
  const guid = hex(16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return `cluster=US5&session=${session}%3d%3d&usid=${guid}`;
}
