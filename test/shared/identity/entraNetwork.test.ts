import { startDeadline } from '../../../shared/core/deadline';
import { type HttpAnswer, sendHttp } from '../../../shared/core/sendHttp';
import { entraNetwork, type KeptMetadata } from '../../../shared/identity/entraNetwork';
import { manualClock } from '../../support/manualClock';
import {
  type ScriptedAnswer,
  scriptedServer,
  type ScriptedServer,
} from '../../support/scriptedServer';

let entra: ScriptedServer;
afterEach(() => entra.stop());

async function start(...answers: ScriptedAnswer[]) {
  entra = await scriptedServer(...answers);
  const clock = manualClock();
  const refused: HttpAnswer[] = [];
  const kept: KeptMetadata = new Map();
  const refuse = (answer: HttpAnswer) => {
    refused.push(answer);
    return new Error('refused');
  };
  const network = entraNetwork(startDeadline(10, clock), kept, refuse, sendHttp);
  return { network, kept, refused, clock };
}

const ok = (body: object): ScriptedAnswer => ({
  status: 200,
  headers: { 'X-One': 'two' },
  body: JSON.stringify(body),
});

describe('what Entra says about itself', () => {
  it('is asked for with the headers that msal gives', async () => {
    const { network } = await start(ok({ a: 1 }));
    const headers = { accept: 'x' };
    const answer = await network.sendGetRequestAsync(`${entra.url}/m`, { headers });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-one': 'two' }, body: { a: 1 } });
    expect(entra.seen).toMatchObject([{ method: 'GET', path: '/m', headers }]);
  });

  it('is asked for once for each address, also where msal gives no headers', async () => {
    const { network } = await start(ok({ a: 1 }), ok({ a: 2 }));
    const ask = async (path: string) => (await network.sendGetRequestAsync(entra.url + path)).body;
    const answers = [await ask('/m'), await ask('/m'), await ask('/n')];
    expect(answers).toEqual([{ a: 1 }, { a: 1 }, { a: 2 }]);
    expect(entra.seen.map(({ path }) => path)).toEqual(['/m', '/n']);
  });

  it.each([201, 404, 503])('is asked for again where the answer was %i', async (status) => {
    const { network, kept } = await start({ status, body: '{}' }, ok({ a: 1 }));
    expect(await network.sendGetRequestAsync(`${entra.url}/m`)).toMatchObject({ status, body: {} });
    expect(kept.size).toBe(0);
    expect(await network.sendGetRequestAsync(`${entra.url}/m`)).toMatchObject({ body: { a: 1 } });
  });
});

describe('a token', () => {
  it('is asked for each time, with what msal gives', async () => {
    const { network, kept } = await start(ok({ a: 1 }), ok({ a: 2 }));
    const options = { headers: { 'content-type': 'x/y' }, body: 'a=b' };
    const first = await network.sendPostRequestAsync(`${entra.url}/t`, options);
    const second = await network.sendPostRequestAsync(`${entra.url}/t`);
    expect([first.body, second.body]).toEqual([{ a: 1 }, { a: 2 }]);
    expect(kept.size).toBe(0);
    expect(entra.seen).toMatchObject([
      { method: 'POST', path: '/t', headers: { 'content-type': 'x/y' }, body: 'a=b' },
      { method: 'POST', path: '/t', body: '' },
    ]);
  });

  it.each([
    [400, {}],
    [503, {}],
    [307, { Location: '/elsewhere' }],
  ])('that is refused with %i is judged at once', async (status, headers) => {
    const { network, refused } = await start({ status, headers, body: 'why' });
    const call = network.sendPostRequestAsync(`${entra.url}/t`, { body: 'a=b' });
    await expect(call).rejects.toThrow('refused');
    expect(refused).toMatchObject([{ status, bodyText: 'why' }]);
    expect(entra.seen).toHaveLength(1);
  });
});

it.each<[string, ScriptedAnswer]>([
  ['before the headers', { raw: () => undefined }],
  ['in the body', { raw: (response) => response.writeHead(200).write('{') }],
])('an Entra that hangs %s is waited for until the time is up', async (_where, answer) => {
  const { network, clock } = await start(answer);
  const call = network.sendPostRequestAsync(`${entra.url}/t`);
  const ended = expect(call).rejects.toBeDefined();
  await entra.untilSeen(1);
  clock.advance(10_000);
  await ended;
});
