import { MARK } from './secrets';

export const JSON_TYPES = [
  ...['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON ; Charset="UTF-8"'],
  ...['application/json;', 'application/json;odata=verbose;charset=utf8', '\tapplication/json \t'],
];

export const OTHER_TYPES = [
  ...['', 'text/plain', 'application/jsonp', 'application/x-www-form-urlencoded', '*/*', 'json'],
  ...['application/json; charset=utf-16', 'application/json;charset=', `${MARK}/${MARK}`],
  ...['application/json, text/plain', 'application/json;charset="iso-8859-1"'],
];

type Row<Meaning> = readonly [value: string, meaning: Meaning];

export const PREFERENCES: readonly Row<'none' | 'open' | 'minimal'>[] = [
  ['return=minimal', 'minimal'],
  ['wait=5, RETURN = "minimal"; x', 'minimal'],
  ['return=representation, return=minimal', 'none'],
  ['respond-async', 'open'],
  ['a=b; respond-async, Respond-Async ;x', 'open'],
  ['=,;;,"', 'none'],
  [`x="respond-async`, 'none'],
];

export const AUTHORIZATIONS: readonly Row<'none' | 'problem'>[] = [
  [`Bearer eyJ${MARK}.e30.x`, 'problem'],
  [`bearer  ${MARK}`, 'problem'],
  ['BEARER', 'problem'],
  [`Bearer${MARK}`, 'none'],
  [`Basic ${MARK}`, 'none'],
  ['', 'none'],
];

export const REPEATABILITY_IDS: readonly Row<'none' | 'problem'>[] = [
  ['3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'none'],
  ['', 'problem'],
  [`${MARK}-4f89`, 'problem'],
];

/** Pieces of a Prefer header whose meaning nobody knows beforehand. */
export const PREFER_UNITS = [
  ...[',', ';', '=', '"', '\\', ' ', 'x', ',x\\"', '="', 'return=minimal', 'respond-async'],
];

export const NO_GUIDS = ['', 'x', '{3f2504e0-4f89-11d3-9a0c-0305e82c3301}', 'nil'];

export const ODD_NAMES = [
  ...['__proto__', 'constructor', 'x', "!#$%&'*+-.^_`|~", 'traceparent', 'forwarded'],
  'x-ms-client-principal',
];
