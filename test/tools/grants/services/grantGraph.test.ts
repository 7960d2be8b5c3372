import { grantGraph } from '../../../../tools/grants/services/grantGraph';
import { manualClock } from '../../../support/manualClock';
import { type ScriptedAnswer, scriptedServer } from '../../../support/scriptedServer';

const OK: ScriptedAnswer = { status: 200, body: '{"id":"1"}' };
const refusal = (status: number, code = 'x', headers = {}): ScriptedAnswer => ({
  status,
  headers,
  body: JSON.stringify({ error: { code, message: 'secret' } }),
});

/** Runs work against answers; gives what it waited for and what was seen. */
async function against<T>(
  answers: ScriptedAnswer[],
  work: (graph: ReturnType<typeof grantGraph>, url: string) => Promise<T>,
) {
  const server = await scriptedServer(...answers);
  const slept: number[] = [];
  const clock = { ...manualClock(), sleep: (ms: number) => Promise.resolve(void slept.push(ms)) };
  try {
    const result = await work(grantGraph(server.url, 'a token', clock), server.url).catch(
      (error: unknown) => error,
    );
    return { result, slept, seen: server.seen };
  } finally {
    await server.stop();
  }
}

describe('a request of grants', () => {
  it('carries the token, and its body as JSON', async () => {
    const { seen } = await against([OK], (graph) => graph.send('POST', '/x', { a: 1 }));
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/v1.0/x', body: '{"a":1}' });
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Bearer a token',
      'content-type': 'application/json',
    });
  });

  it.each([
    ['429 with Retry-After', 'POST', refusal(429, 'x', { 'Retry-After': '7' }), 7_000],
    ['429 with a long Retry-After', 'POST', refusal(429, 'x', { 'Retry-After': '700' }), 60_000],
    ['429 without one', 'DELETE', refusal(429), 5_000],
    ['503', 'PATCH', refusal(503), 5_000],
    ['504', 'DELETE', refusal(504), 5_000],
  ] as const)('after %s is made again', async (_, method, answer, waitMs) => {
    const { slept, result } = await against([answer, OK], (graph) => graph.send(method, '/x'));
    expect([result, slept]).toEqual([{ id: '1' }, [waitMs]]);
  });

  it.each([
    ['that may have made something', 503, undefined],
    ['that is refused', 403, undefined],
    ['of something old that is not there', 404, false],
    ['of something fresh that is refused', 403, true],
  ])('%s is made once', async (_, status, isFresh) => {
    const { result, seen } = await against([refusal(status, 'Denied')], (graph) =>
      graph.send('POST', '/x?y=1', {}, isFresh),
    );
    expect(seen).toHaveLength(1);
    expect(result).toMatchObject({ status, message: `Graph answered ${status} Denied to POST /x` });
  });

  it.each([404, 400])(
    'of something that was made a moment ago is made again after %i',
    async (status) => {
      const { slept, seen } = await against([refusal(status), OK], (graph) =>
        graph.send('POST', '/x', {}, true),
      );
      expect([slept, seen.length]).toEqual([[5_000], 2]);
    },
  );

  it('is given up after eight calls', async () => {
    const { seen, result } = await against([refusal(429)], (graph) => graph.get('/x'));
    expect(seen).toHaveLength(8);
    expect(result).toMatchObject({ status: 429 });
  });

  it('for what is not there gives nothing', async () => {
    const { result } = await against([refusal(404)], (graph) => graph.get('/x'));
    expect(result).toBeUndefined();
  });

  it('follows no page elsewhere', async () => {
    const elsewhere = await scriptedServer(OK);
    const body = JSON.stringify({ value: [], '@odata.nextLink': `${elsewhere.url}/v1.0/x` });
    const { result } = await against([{ status: 200, body }], (graph) => graph.list('/x'));
    expect(result).toMatchObject({ message: 'Graph named a next page that is not its own.' });
    expect(elsewhere.seen).toEqual([]);
    await elsewhere.stop();
  });
});
