import { isObject } from '../../core/json';
import { matches } from '../../core/textForms';

/** The characters and the length of a session id. */
export const SESSION_ID_FORM = /^[A-Za-z0-9\-._~%=&+:/!@$*]{1,2048}$/;

const EXACTLY = 'workbookSessionId must be the id exactly as createSession returned it';

/** What a session id is. */
export const SESSION_ID_RULE = `${EXACTLY}, and nothing around it (1 to 2,048 of the characters A-Z a-z 0-9 - . _ ~ % = & + : / ! @ $ *).`;

/** What can happen to an id on its way, the first that fits. None of the messages repeats a part of the id. */
const DAMAGES: readonly [isDamaged: (id: string) => boolean, message: string][] = [
  [
    matches(/^(?:undefined|null|none)$/i),
    'this is the word undefined, null or None, so nothing was there where the id was read.',
  ],
  [
    matches(/^\s*\{.*["']id\\?["']\s*:/s),
    'this is the whole answer of createSession: give the value of its id alone.',
  ],
  [
    matches(/&(?:amp|quot|apos|lt|gt|#\d+|#x[0-9a-f]+);/i),
    'this one is escaped for XML or HTML, with &amp; in place of &: unescape it once.',
  ],
  [
    matches(/^["']?cluster%(?:25)*3d/i),
    'this one is percent-encoded once too often: send it without encoding it.',
  ],
  [
    matches(/\\u[0-9a-f]{4}/i),
    'this one is escaped for JSON once too often, with \\u0026 in place of &: unescape it once.',
  ],
  [matches(/[{}[\]()<>]/), 'this one has brackets or braces in it or around it: leave them out.'],
  [matches(/["'`“”„‘’«»]/), 'this one has quotes in it or around it: leave them out.'],
  [
    matches(/,/),
    'this one has a comma: give one id alone (a workbook-session-id header that came twice arrives joined by a comma).',
  ],
  [matches(/\s/), 'this one has white space in it or around it: leave it out.'],
  [
    isCut,
    'this one is cut off at an ampersand: send the whole id (in a query or a form write & as %26, in a shell quote it).',
  ],
];

/** The ids that Graph is known to return have three parts. */
function isCut(id: string): boolean {
  return id.startsWith('cluster=') && !(id.includes('&session=') && id.includes('&usid='));
}

function damageOf(id: string): string | undefined {
  return DAMAGES.find(([isDamaged]) => isDamaged(id))?.[1];
}

/**
 * True for an id that createSession can have returned. A damaged one must not reach Graph, which would call it
 * gone while the session stays open. One that was percent-decoded, or is another workbook's, cannot be told.
 */
export function isSessionId(id: string): boolean {
  return SESSION_ID_FORM.test(id) && damageOf(id) === undefined;
}

/** What to say of a value that is no session id: what happened to it, as far as that can be recognised. */
export function sessionIdMessage(value: unknown): string {
  if (isObject(value)) {
    return `${EXACTLY}: this is an object, as the whole answer of createSession is. Give the value of its id alone.`;
  }
  const damage = typeof value === 'string' ? damageOf(value) : undefined;
  return damage === undefined ? SESSION_ID_RULE : `${EXACTLY}: ${damage}`;
}
