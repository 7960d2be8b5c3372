import { isHostName } from '../core/textForms';

const MAX_WEB_URL_LENGTH = 2048;
// Scheme and authority as they stand: URL parsers drop an empty port, user info and white space.
const HTTPS_URL = /^https:\/\/([^/?#]*)/i;

const FORBIDDEN = /[\s\u0000-\u001f\u007f-\u009f\\]/;

/**
 * Says whether a text is a link that Graph's `/shares` can be asked for.
 * The text is judged as it stands, since it is encoded verbatim:
 * https://learn.microsoft.com/graph/api/shares-get#encoding-sharing-urls
 */
export function isWebUrl(text: string): boolean {
  if (text.length > MAX_WEB_URL_LENGTH || FORBIDDEN.test(text) || !text.isWellFormed())
    return false;
  const host = hostOf(text);
  return host !== undefined && isHostName(host) && URL.canParse(text);
}

/** The host of a valid link, as it is written. */
export function hostOf(webUrl: string): string | undefined {
  return HTTPS_URL.exec(webUrl)?.[1];
}

/** The share id of a link: `u!` and the unpadded base64url of its UTF-8 bytes. */
export function shareId(webUrl: string): string {
  return `u!${Buffer.from(webUrl, 'utf8').toString('base64url')}`;
}
