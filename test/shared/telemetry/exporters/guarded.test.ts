import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { guarded } from '../../../../shared/telemetry/exporters/guarded';

const SUCCESS = { code: ExportResultCode.SUCCESS };
const failed = (error?: Error) => ({ code: ExportResultCode.FAILED, ...(error && { error }) });
const nothing = () => Promise.resolve();

function setUp(send: (done: (result: ExportResult) => void) => unknown, shutdown = nothing) {
  const causes: string[] = [];
  const exporter = guarded<string>({ export: (_items, done) => send(done), shutdown }, (cause) =>
    causes.push(cause),
  );
  const exportOne = () => new Promise<ExportResult>((done) => exporter.export('items', done));
  return { exporter, causes, exportOne };
}

it('what was exported is a success, and nothing is reported', async () => {
  const { exportOne, causes } = setUp((done) => done(SUCCESS));
  expect(await exportOne()).toEqual(SUCCESS);
  expect(causes).toEqual([]);
});

const failing = (text: string, more = {}) => failed(Object.assign(new Error(text), more));
const AZURE_403 = { code: 'REQUEST', statusCode: 403 };
const thrown = (error: Error) => {
  throw error;
};
const inside = new RangeError('inside');

it.each<[string, (done: (result: ExportResult) => void) => unknown, string]>([
  ['an error', (done) => done(failed(new TypeError('fetch failed'))), 'TypeError: fetch failed'],
  ['nothing', (done) => done(failed()), 'unknown'],
  [
    'a status, and what the other side wrote',
    (done) => done(failing('private words', { code: 401 })),
    'HTTP 401',
  ],
  ['a status as the Azure SDK has it', (done) => done(failing('x', AZURE_403)), 'HTTP 403'],
  [
    'a secret',
    (done) => done(failing('Bearer abc.def is no good')),
    'Error: Bearer [redacted] is no good',
  ],
  ['a throw', () => thrown(inside), 'RangeError: inside'],
  ['a rejection', () => Promise.reject(inside), 'RangeError: inside'],
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  ['a rejection that is no error', () => Promise.reject(0), 'Error: number'],
])('an export that fails with %s is reported, and is a failure', async (_title, send, cause) => {
  const { exportOne, causes } = setUp(send);
  expect(await exportOne()).toMatchObject({ code: ExportResultCode.FAILED });
  expect(causes).toEqual([cause]);
});

it('an exporter that answers twice is heard once', async () => {
  const results: ExportResult[] = [];
  const { exporter, causes } = setUp((done) => {
    done(SUCCESS);
    done(failed());
  });
  exporter.export('items', (result) => results.push(result));
  await exporter.forceFlush();
  expect(results).toEqual([SUCCESS]);
  expect(causes).toEqual([]);
});

it('exports that hang are eight at most; a new one fails until one of them ends', async () => {
  const waiting: ((result: ExportResult) => void)[] = [];
  const { exporter, exportOne, causes } = setUp((done) => waiting.push(done));
  const hanging = Array.from({ length: 8 }, exportOne);
  expect(await exportOne()).toMatchObject({ code: ExportResultCode.FAILED });
  expect(causes).toEqual(['8 exports are in progress and none has ended']);
  expect(waiting).toHaveLength(8);
  waiting.shift()?.(SUCCESS);
  await hanging.shift();
  await Promise.resolve();
  const ninth = exportOne();
  waiting.forEach((done) => done(SUCCESS));
  expect(await ninth).toEqual(SUCCESS);
  await exporter.forceFlush();
});

it('a shutdown waits for what is under way', async () => {
  const order: string[] = [];
  let finish: (result: ExportResult) => void = () => undefined;
  const shutdown = () => {
    order.push('shut down');
    return Promise.resolve();
  };
  const { exporter } = setUp((done) => (finish = done), shutdown);
  exporter.export('items', () => order.push('exported'));
  const stopping = exporter.shutdown();
  finish(SUCCESS);
  await stopping;
  expect(order).toEqual(['exported', 'shut down']);
});
