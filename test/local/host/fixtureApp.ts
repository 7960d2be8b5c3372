/** The app that the tests of the host run in its worker: each function shows one behaviour. */
import { app, trigger, type HttpRequest, type InvocationContext } from '@azure/functions';
import { appendFileSync } from 'node:fs';

const record = (entry: object) =>
  appendFileSync(process.env['RECORD'] ?? '', `${JSON.stringify(entry)}\n`);

app.hook.appStart(() => record({ hook: 'appStart' }));
app.hook.appTerminate(() => record({ hook: 'appTerminate' }));
app.hook.preInvocation((context) => {
  context.hookData['before'] = context.invocationContext.functionName;
});
app.hook.postInvocation((context) => {
  if (context.invocationContext.functionName !== 'hooked') return;
  context.result = { jsonBody: { before: context.hookData['before'], was: context.result } };
});

async function echo(request: HttpRequest, context: InvocationContext) {
  context.warn('echo was here');
  return {
    jsonBody: {
      method: request.method,
      url: request.url,
      query: Object.fromEntries(request.query),
      params: request.params,
      headers: Object.fromEntries(request.headers),
      body: Buffer.from(await request.arrayBuffer()).toString('base64'),
      traceParent: context.traceContext?.traceParent,
    },
  };
}

app.http('echo', { methods: ['GET', 'POST', 'PUT'], route: 'echo/{id:int?}', handler: echo });
app.http('secured', { authLevel: 'function', handler: () => ({ body: 'in' }) });
app.http('aFirst', { route: 'things/{name}', handler: () => ({ body: 'aFirst' }) });
app.http('bSecond', { route: 'things/special', handler: () => ({ body: 'bSecond' }) });
app.http('answer', {
  methods: ['GET', 'HEAD', 'OPTIONS'],
  handler: (request) => {
    switch (request.query.get('kind') ?? '') {
      case 'throw':
        throw new Error('on purpose');
      case 'throwNull':
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what the test is about
        throw null;
      case 'bigint':
        return { jsonBody: { big: 1n } };
      case 'noObject':
        return 'text' as never;
      case 'nothing':
        return undefined as never;
      case 'bytes':
        return { body: new Uint8Array([0, 255, 13, 10]) };
      case 'cookies':
        return {
          headers: new Headers([
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
          ]),
          cookies: [{ name: 'c', value: 'x y', httpOnly: true, sameSite: 'Strict' }],
        };
      default:
        return { status: Number(request.query.get('status') ?? 200), body: 'ä' };
    }
  },
});
app.http('hooked', { handler: () => 'returned' as never });
app.http('slow', {
  handler: async (request) => {
    record({ slow: 'began' });
    await new Promise((resolve) => setTimeout(resolve, Number(request.query.get('ms'))));
    return { body: 'slept' };
  },
});
app.http('crash', {
  handler: () => {
    void Promise.reject(new Error('nobody awaits this'));
    return new Promise(() => undefined);
  },
});

async function onMessage(fn: string, message: unknown, context: InvocationContext) {
  const text = Buffer.isBuffer(message) ? message.toString() : JSON.stringify(message);
  const { triggerMetadata: metadata, traceContext } = context;
  record({ fn, text, isBuffer: Buffer.isBuffer(message), metadata, traceContext });
  if (text.includes('fail')) throw new Error('on purpose');
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- what the test is about
  if (text.includes('nothing')) throw undefined;
  if (text.includes('crash')) process.exit(7);
  if (text.includes('slow')) await new Promise((resolve) => setTimeout(resolve, 2_500));
  record({ fn, text, done: true });
}

app.generic('binary', {
  trigger: trigger.generic({
    type: 'queueTrigger',
    queueName: '%BINARY_QUEUE%',
    connection: 'STORE',
    dataType: 'binary',
  }),
  handler: (message, context) => onMessage('binary', message, context),
});
app.storageQueue('text', {
  queueName: 'text-queue',
  connection: 'STORE',
  handler: (message, context) => onMessage('text', message, context),
});
