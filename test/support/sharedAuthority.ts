import { type LocalAuthority, makeLocalAuthority } from '../../local/stack/certificate';

const { SHARED_AUTHORITY } = process.env;
let own: Promise<LocalAuthority> | undefined;

/** The authority that all test files of an `npm test` share: keys take their time. Where jest was run by itself, a file has one. */
export async function sharedAuthority(): Promise<LocalAuthority> {
  if (SHARED_AUTHORITY !== undefined) return JSON.parse(SHARED_AUTHORITY) as LocalAuthority;
  return (own ??= makeLocalAuthority());
}
