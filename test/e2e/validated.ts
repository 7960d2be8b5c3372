// Every answer of the app that a test fetches is as docs/openapi.json says: status, headers and body.
import { documentedAnswers, openapi } from '../support/documentedAnswers';

const problemsOf = documentedAnswers(openapi);
const send = globalThis.fetch;
let found: string[] = [];

globalThis.fetch = async (input, init) => {
  const answer = await send(input, init);
  const { method, url } = input instanceof Request ? input : { method: 'GET', url: String(input) };
  const { hostname, pathname } = new URL(url);
  // What an app that ends leaves half-way concerns the test, which reads it as well.
  const body = await answer
    .clone()
    .text()
    .catch(() => undefined);
  if (hostname !== '127.0.0.1' || !pathname.startsWith('/api/') || body === undefined)
    return answer;
  const { status, headers } = answer;
  for (const problem of problemsOf(init?.method ?? method, pathname, { status, headers, body })) {
    found.push(`${init?.method ?? method} ${pathname}, ${status}: ${problem}\n${body}`);
  }
  return answer;
};

afterEach(() => {
  const problems = found;
  found = [];
  expect(problems).toEqual([]);
});
