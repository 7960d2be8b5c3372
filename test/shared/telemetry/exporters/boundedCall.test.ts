import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createPipelineRequest,
  defaultRetryPolicy,
} from '@azure/core-rest-pipeline';
import { boundedCall } from '../../../../shared/telemetry/exporters/boundedCall';
import { type Behaviour, startCollector } from '../../../support/collector/collector';

/** Calls a collector that behaves like this through the policy alone, with a retry below it. */
async function call(behaviour: Behaviour, callMs?: number, text?: string) {
  const collector = await startCollector({ behaviour });
  const causes: string[] = [];
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(boundedCall((cause) => causes.push(cause), callMs));
  pipeline.addPolicy(defaultRetryPolicy({ maxRetries: 1, retryDelayInMs: 1 }));
  const url = `${collector.url}/v2.1/track`;
  const request = createPipelineRequest({ url, method: 'POST', allowInsecureConnection: true });
  if (text !== undefined) request.body = text;
  try {
    const answer = pipeline.sendRequest(createDefaultHttpClient(), request);
    const outcome = await answer.then(
      ({ status }) => status,
      (thrown: unknown) => (thrown as Error).name,
    );
    const { requests } = collector;
    return { outcome, causes, calls: requests.length, body: String(requests[0]?.body) };
  } finally {
    await collector.stop();
  }
}

const answers = (status: number, body?: string): Behaviour => ({
  kind: 'answers',
  status,
  ...(body !== undefined && { body }),
});
const NOT_TAKEN = ['the answer is no acceptance'];

it.each<[Behaviour, unknown, string[], number]>([
  [{ kind: 'takes' }, 200, [], 1],
  [answers(200, '<html>'), 200, NOT_TAKEN, 1],
  [answers(200, ' {"itemsAccepted":1}'), 200, [], 1],
  [answers(200, 'x{"itemsAccepted":1}'), 200, NOT_TAKEN, 1],
  [answers(403), 403, ['HTTP 403'], 1],
  // Once, after the repetitions.
  [answers(503), 503, ['HTTP 503'], 2],
])('%j ends with %s and reports %j after %d calls', async (behaviour, outcome, causes, calls) => {
  expect(await call(behaviour)).toMatchObject({ outcome, causes, calls });
});

it('a text is sent as it is, however its characters are encoded', async () => {
  const { body } = await call({ kind: 'takes' }, undefined, '[{"name":"Größe €"}]');
  expect(body).toBe('[{"name":"Größe €"}]');
});

it('a call that is reset is reported once, after the repetitions', async () => {
  const { outcome, causes, calls } = await call({ kind: 'resets' });
  expect({ outcome, calls }).toEqual({ outcome: 'RestError', calls: 2 });
  expect(causes).toEqual([expect.stringMatching(/^RestError ECONNRESET: /)]);
});

it.each<Behaviour>([{ kind: 'hangs' }, { kind: 'drips' }])(
  'a call that $kind is given up when its time is over',
  async (behaviour) => {
    const { causes } = await call(behaviour, 100);
    expect(causes).toEqual(['no whole answer in 0.1 seconds']);
  },
);
