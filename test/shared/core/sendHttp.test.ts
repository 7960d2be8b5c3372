import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { sharedAuthority } from '../../support/sharedAuthority';
import { sendHttp } from '../../../shared/core/sendHttp';
import {
  type ScriptedAnswer,
  type ScriptedServer,
  scriptedServer,
} from '../../support/scriptedServer';
import { trustAuthority } from '../../support/trustAuthority';

let server: ScriptedServer;
afterEach(() => server.stop());

const never = new AbortController().signal;

async function answerOf(answer: ScriptedAnswer, maxAnswerBytes?: number) {
  server = await scriptedServer(answer);
  return sendHttp(server.url, { method: 'GET', signal: never, maxAnswerBytes });
}

/** An answer whose parts arrive one by one. */
const parts = (...chunks: (string | Buffer)[]): ScriptedAnswer => ({
  raw: (response) => {
    response.writeHead(200);
    const next = (): void => {
      const chunk = chunks.shift();
      if (chunk === undefined) response.end();
      else response.write(chunk, () => setImmediate(next));
    };
    next();
  },
});

it('sends method, headers and body as they are', async () => {
  server = await scriptedServer({ status: 201 });
  const headers = { 'X-One': 'two' };
  await sendHttp(`${server.url}/a?b=c`, { method: 'POST', headers, body: 'é', signal: never });
  const sent = { 'x-one': 'two', 'content-length': '2' };
  expect(server.seen).toMatchObject([{ method: 'POST', path: '/a?b=c', headers: sent, body: 'é' }]);
});

it('gives a header of the answer under any spelling of its name, and all of them', async () => {
  const { status, headers } = await answerOf({ status: 204, headers: { 'X-One': 'two' } });
  expect(status).toBe(204);
  const values = ['x-one', 'X-ONE', 'x-two'].map((name) => headers.get(name));
  expect(values).toEqual(['two', 'two', null]);
  expect(headers.all()).toMatchObject({ 'x-one': 'two', connection: 'keep-alive' });
});

describe('the body of an answer', () => {
  it('is an empty text where there is none', async () => {
    expect((await answerOf({ status: 204 })).bodyText).toBe('');
  });

  it('is put together, also where a letter is in two parts', async () => {
    const answer = parts('{"a":', '"', Buffer.from([0xc3]), Buffer.from([0xa4]), '"}');
    expect((await answerOf(answer)).bodyText).toBe('{"a":"ä"}');
  });

  it.each([
    ['abcd', ['ab', 'cd']],
    ['abcde', ['ab', 'cde']],
    ['abcde', ['ab', 'cdefg']],
    ['abcde', ['ab', 'cde', 'fg']],
    ['abcde', ['abcdefg', 'h']],
  ])('reads %s of %j where 5 bytes are read', async (text, chunks) => {
    expect((await answerOf(parts(...chunks), 5)).bodyText).toBe(text);
  });

  it.each([
    ['more', `${'x'.repeat(65_535)}yz`],
    ['exactly that', `${'x'.repeat(65_535)}y`],
  ])('is read to 64 KiB, and where %s has come nothing is waited for', async (_much, more) => {
    const raw: ScriptedAnswer['raw'] = (response) => response.writeHead(200).write(more);
    expect((await answerOf({ raw })).bodyText).toBe(`${'x'.repeat(65_535)}y`);
  });

  it.each([
    ['\ufeff{"error":1}', '{"error":1}'],
    ['\ufeff\ufeffx', '\ufeffx'],
    ['x\ufeff', 'x\ufeff'],
  ])('%j is read as %j', async (body, text) => {
    expect((await answerOf({ status: 200, body })).bodyText).toBe(text);
  });
});

describe('a call that is aborted', () => {
  it.each<[string, ScriptedAnswer]>([
    ['before the headers', { raw: () => undefined }],
    ['in the body', { raw: (response) => response.writeHead(200).write('{') }],
  ])('%s rejects with the reason', async (_when, answer) => {
    server = await scriptedServer(answer);
    const controller = new AbortController();
    const call = sendHttp(server.url, { method: 'GET', signal: controller.signal });
    await server.untilSeen(1);
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(call).rejects.toThrow('enough');
  });

  it('before it was sent rejects with the reason, and is not sent', async () => {
    server = await scriptedServer({});
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(sendHttp(server.url, { method: 'GET', signal })).rejects.toThrow('enough');
    expect(server.seen).toEqual([]);
  });
});

it('a connection that is reset in the middle of an answer rejects', async () => {
  const raw: ScriptedAnswer['raw'] = (response) => {
    response.writeHead(200, { 'Content-Length': '9' });
    response.write('{', () => response.socket?.resetAndDestroy());
  };
  await expect(answerOf({ raw })).rejects.toMatchObject({ code: 'ECONNRESET' });
});

it('over https one connection serves calls that follow each other, and leaves no listener behind', async () => {
  server = await scriptedServer({});
  const { caPem, key, cert } = await sharedAuthority();
  const distrust = trustAuthority(caPem);
  let connections = 0;
  const secure = createServer({ key, cert }, ({ method }, response) => response.end(method));
  secure.on('secureConnection', () => connections++);
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
  const { signal } = new AbortController();
  const listening = jest.spyOn(signal, 'addEventListener');
  const removing = jest.spyOn(signal, 'removeEventListener');
  try {
    for (let call = 0; call < 3; call++) {
      const { bodyText } = await sendHttp(url, { method: 'POST', signal });
      expect(bodyText).toBe('POST');
    }
    expect(connections).toBe(1);
    expect(removing.mock.calls).toEqual(listening.mock.calls);
  } finally {
    distrust();
    secure.closeAllConnections();
    secure.close();
  }
});
