import fc from 'fast-check';
import { CloseError } from '../../../../shared/core/closeError';
import {
  describeCause,
  redact,
  sessionFingerprint,
} from '../../../../shared/telemetry/records/redaction';
import { SESSION_ID } from '../../../support/closeRequests';

it('names a session by a piece of its hash', () => {
  expect(sessionFingerprint('a')).toBe('ca978112ca1b');
  expect(sessionFingerprint(SESSION_ID)).toMatch(/^[0-9a-f]{12}$/);
});

it.each([
  ['token eyJhbGciOi.eyJhdWQi.c2ln end', 'token [redacted] end'],
  ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
  [`id ${SESSION_ID}!`, 'id [redacted]'],
  ['AccountName=a;AccountKey=a2V5==;X=1', 'AccountName=a;AccountKey=[redacted];X=1'],
  ['?sv=1&sig=abc%3D&se=2', '?sv=1&sig=[redacted]&se=2'],
  ['?code=abc', '?code=[redacted]'],
  ['at /shares/u!aHR0cHM6Ly9h/driveItem', 'at /shares/[redacted]/driveItem'],
  ['GET https://a.b/c?d failed', 'GET [redacted] failed'],
  ['GET http://a.b/c failed', 'GET [redacted] failed'],
  ['bearer  two-spaces', 'bearer  [redacted]'],
  ['session=15.SN3 end', '[redacted] end'],
  ['"session=15.SN3"', '"[redacted]"'],
  ['Stryker was here', 'Stryker was here'],
  ['nothing to hide', 'nothing to hide'],
])('of the text %j a log line shows %j', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

it('takes out what it is told, encoded or not, wherever it stands', () => {
  const secret = fc
    .string({ unit: 'grapheme', minLength: 3 })
    .filter((text) => !'[redacted]'.includes(text));
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
      const text = `${before}${value}${after} ${encodeURIComponent(value)} ${encodeURI(value)}`;
      const left = redact(text, [value]);
      expect(left).not.toContain(value);
      expect(left).not.toContain(encodeURIComponent(value));
    }),
  );
});

it('leaves a text as it is for an empty secret', () => {
  expect(redact('abc', [''])).toBe('abc');
});

it.each<[unknown, string]>([
  [new TypeError('fetch failed'), 'TypeError: fetch failed'],
  [Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), 'Error ENOTFOUND: getaddrinfo'],
  [Object.assign(new Error('x'), { code: 7 }), 'Error: x'],
  [new Error('my-secret'), 'Error: [redacted]'],
  // As DOMException, which Node's own check takes for none.
  [Object.assign(Object.create(Error.prototype) as Error, { message: 'x' }), 'Error: x'],
  [
    new TypeError('fetch failed', {
      cause: Object.assign(new Error('connect my-secret'), { code: 'ECONNREFUSED' }),
    }),
    'TypeError: fetch failed (Error ECONNREFUSED: connect [redacted])',
  ],
  [
    new CloseError('GraphUnavailable', 'No Graph.', {
      cause: new TypeError('fetch failed', { cause: new Error('socket my-secret') }),
    }),
    'CloseError GraphUnavailable: No Graph. (TypeError: fetch failed (Error: socket [redacted]))',
  ],
  [circular(), 'Error: turn (Error: turn (Error: turn (Error: turn)))'],
  [new Error('x', { cause: 'my-secret' }), 'Error: x'],
  ['thrown text with a secret', 'string'],
  [undefined, 'undefined'],
])('describes %j as %j', (cause, expected) => {
  expect(describeCause(cause, ['my-secret'])).toBe(expected);
});

function circular(): Error {
  const error = new Error('turn');
  error.cause = error;
  return error;
}

it('needs no list of secrets', () => {
  expect(describeCause(new Error('Stryker was here'))).toBe('Error: Stryker was here');
});
