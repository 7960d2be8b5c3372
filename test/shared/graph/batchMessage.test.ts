import { batchAnswers, batchBody } from '../../../shared/graph/batchMessage';

const controller = new AbortController();
const post = (path: string, id: string) => ({
  method: 'POST' as const,
  path,
  headers: { 'workbook-session-id': id },
  body: {},
  token: 't',
  signal: controller.signal,
});

it('writes each request with its own headers, and no token', () => {
  expect(batchBody([post('/drives/a/x', 's-1'), post('/drives/b/x', 's-2')])).toEqual({
    requests: ['s-1', 's-2'].map((id, place) => ({
      id: String(place),
      method: 'POST',
      url: place === 0 ? '/drives/a/x' : '/drives/b/x',
      headers: { 'workbook-session-id': id, 'Content-Type': 'application/json' },
      body: {},
    })),
  });
});

const outer = (status: number, body: unknown) => ({
  status,
  headers: new Headers({ 'retry-after': '7' }),
  bodyText: typeof body === 'string' ? body : JSON.stringify(body),
});
const answered = (...responses: unknown[]) => batchAnswers(outer(200, { responses }), 2);

it('finds the answers by their ids', () => {
  const error = { error: { code: 'x' } };
  const [first, second] = answered(
    { id: '1', status: 404, headers: { 'Request-Id': 'r-1', 'retry-after': 5 }, body: error },
    { id: '0', status: 204 },
    { id: '2', status: 500 },
  );
  expect(first).toMatchObject({ status: 204, bodyText: '' });
  expect(first?.headers.get('retry-after')).toBeNull();
  expect(second).toMatchObject({ status: 404, bodyText: JSON.stringify(error) });
  expect(second?.headers.get('request-id')).toBe('r-1');
  expect(second?.headers.get('Retry-After')).toBe('5');
  expect(second).not.toHaveProperty('ofBatch');
});

it('of a body that is text only the first character can be a byte order mark', () => {
  const [first, second] = answered(
    { id: '0', status: 400, body: '\ufeffx' },
    { id: '1', status: 400, body: 'x\ufeff' },
  );
  expect([first?.bodyText, second?.bodyText]).toEqual(['x', 'x\ufeff']);
});

it.each<[string, unknown[]]>([
  ['none', []],
  ['no object', [null, 'x', 3]],
  ['no id', [{ status: 204 }]],
  ['an id that is no text', [{ id: 0, status: 204 }]],
  ['no status', [{ id: '0' }]],
  ['a status that is a text', [{ id: '0', status: '204' }]],
  ['a status that is none', [{ id: '0', status: 99 }]],
  ['a status beyond', [{ id: '0', status: 600 }]],
  ['half a status', [{ id: '0', status: 204.5 }]],
  ['two to one request', [204, 404].map((status) => ({ id: '0', status }))],
])('an answer that is %s counts as missing, and the other one stands', (_what, responses) => {
  const [first, second] = answered(...responses, { id: '1', status: 204, headers: 'x' });
  expect(first).toBeUndefined();
  expect(second?.status).toBe(204);
});

it.each([100, 204, 599])('takes the status %i', (status) => {
  expect(answered({ id: '0', status })[0]?.status).toBe(status);
});

const NO_ANSWERS = ['', 'null', '3', '{}', '{"responses":{}}', 'no JSON'];
it.each([...NO_ANSWERS, '{"responses":[{"id":"0","status":204}'])(
  'from %j no answer is taken',
  (body) => expect(batchAnswers(outer(200, body), 2)).toEqual([undefined, undefined]),
);

it('headers and a body that are nonsense spoil no answer', () => {
  const nested = '['.repeat(100_000) + ']'.repeat(100_000);
  const odd = '{"x":{"toString":1,"valueOf":1},"y":null,"Retry-After":"5"}';
  const answers = `{"id":"0","status":204,"headers":${odd}},{"id":"1","status":404,"body":${nested}}`;
  const [first, second] = batchAnswers(outer(200, `{"responses":[${answers}]}`), 2);
  expect(first?.status).toBe(204);
  expect(first?.headers.get('retry-after')).toBe('5');
  expect(first?.headers.get('x')).toBeNull();
  expect(second).toMatchObject({ status: 404, bodyText: '' });
});

it('takes a text as it is', () => {
  expect(answered({ id: '0', status: 502, body: 'PGh0bWw+' })[0]?.bodyText).toBe('PGh0bWw+');
});

it.each([204, 201, 302, 401, 404, 429, 503])(
  'an outer %i is the answer to all of them, and said to be',
  (status) => {
    const answers = batchAnswers(outer(status, { responses: [{ id: '0', status: 204 }] }), 2);
    expect(answers).toHaveLength(2);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status, ofBatch: true });
      expect(answer?.headers.get('retry-after')).toBe('7');
    }
  },
);

it('a byte order mark before a body inside is skipped', () => {
  const responses = [{ id: '0', status: 404, body: '\ufeff{"error":{}}' }];
  const outer = { status: 200, headers: new Headers(), bodyText: JSON.stringify({ responses }) };
  expect(batchAnswers(outer, 1)).toMatchObject([{ status: 404, bodyText: '{"error":{}}' }]);
});
