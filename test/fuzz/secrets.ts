import assert from 'node:assert/strict';
import { budget, forecast, ledger, offers } from '../../local/simulators/graph/tenant/tenant';

/** Stands in every session id, token, path and link that is made here. */
export const MARK = 'FuzZ';

/** The function key of the app that is fuzzed. */
export const FUNCTIONS_KEY = `key-${MARK}`;

const SECRETS = [
  MARK,
  ...[budget, forecast, offers, ledger].flatMap(({ itemPath, links }) => [itemPath, ...links]),
];
// A line of a stack, and the form of a link in a Graph path.
const SECRET_FORMS = [/\n?\s+at .+:\d+:\d+/, /\bu![\w-]{8}/, /node_modules/];

/** Fails where a text holds a session id, a token, a key, a link, a path or a stack. */
export function assertNoSecret(text: string, where: string): void {
  for (const secret of SECRETS) assert(!text.includes(secret), `${where} shows ${secret}`);
  for (const form of SECRET_FORMS) assert(!form.test(text), `${where} shows ${String(form)}`);
}
