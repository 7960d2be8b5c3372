import { isHostName } from '../../core/textForms';

const MAX_WEB_URL_LENGTH = 2048;
// Scheme and authority as they stand: URL parsers drop an empty port, user info and white space.
const HTTPS_URL = /^https:\/\/([^/?#]*)/i;

const FORBIDDEN = /[\s\u0000-\u001f\u007f-\u009f\\]/;

/** A link that Graph's `/shares` can be asked for. */
export interface WebUrl {
  /** As it was given: it is encoded verbatim. */
  text: string;
  /** As it is written in the link. */
  host: string;
}

/**
 * Reads a link. The text is judged as it stands, since it is encoded verbatim:
 * https://learn.microsoft.com/graph/api/shares-get#encoding-sharing-urls
 * @returns undefined where Graph could not be asked for it
 */
export function parseWebUrl(text: string): WebUrl | undefined {
  const host = HTTPS_URL.exec(text)?.[1];
  if (host === undefined || !isHostName(host)) return undefined;
  if (text.length > MAX_WEB_URL_LENGTH || FORBIDDEN.test(text)) return undefined;
  return text.isWellFormed() && URL.canParse(text) ? { text, host } : undefined;
}

/** The share id of a link: `u!` and the unpadded base64url of its UTF-8 bytes. */
export function shareId({ text }: Pick<WebUrl, 'text'>): string {
  return `u!${Buffer.from(text).toString('base64url')}`;
}
