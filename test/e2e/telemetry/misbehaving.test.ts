import { execFileSync } from 'node:child_process';
import type { Behaviour } from '../../support/collector/collector';
import { until } from '../app';
import { BUSY_MS } from '../busy';
import { openSession, type Running, stateOf, useWorld, warmUp } from '../world';
import { newTraceparent, type Observed, observe } from './observed';

const CLOSES = 20;

const world = useWorld();
let observed: Observed;
beforeEach(async () => {
  observed = await observe(world);
});
afterEach(() => observed.stop());

/** Closes sessions over HTTP one after another, each below a trace of its own; gives how long the slowest took. */
async function closeSome({ post }: Running): Promise<number> {
  let slowestMs = 0;
  for (let close = 0; close < CLOSES; close++) {
    const request = openSession(world.graph);
    const startedAt = performance.now();
    const answer = await post(request);
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    expect(answer.status).toBe(200);
    expect(stateOf(world.graph, request.workbookSessionId)).toBe('closed');
  }
  return slowestMs;
}

const failures = ({ app }: Running) =>
  app
    .output()
    .split('\n')
    .filter((line) => line.includes('telemetryFailed'));

it.each<[string, Behaviour]>([
  ['hang', { kind: 'hangs' }],
  ['reset each connection', { kind: 'resets' }],
  ['refuse', { kind: 'answers', status: 401 }],
  ['answer nonsense', { kind: 'answers', status: 200, body: '<html>sign in</html>' }],
])(
  'collectors of both kinds that %s: closes go on as quickly, one line says so, and the app ends in time',
  async (title, behaviour) => {
    observed.otlp.behave(behaviour);
    observed.insights.behave(behaviour);
    const timeouts = { OTEL_EXPORTER_OTLP_TIMEOUT: '2000', OTEL_BSP_EXPORT_TIMEOUT: '2000' };
    const name = `badly-${title.replace(/[^a-z]+/g, '-')}`;
    const settings = { ...observed.toOtlp, ...observed.toInsights, ...timeouts };
    const running = await world.start(name, settings);
    await warmUp(world, running);
    await until(() => observed.otlp.requests.length > 0 && observed.insights.requests.length > 0);
    expect(await closeSome(running)).toBeLessThan(1_000 + BUSY_MS);
    await running.queue.sendMessage(JSON.stringify(openSession(world.graph)));
    await running.empty();
    await until(() => failures(running).length > 0);
    const toldAt = performance.now();
    expect(await running.app.stop()).toBe(0);
    expect(performance.now() - toldAt).toBeLessThan(5_000 + BUSY_MS);
    expect(failures(running)).toHaveLength(1);
  },
);

it('collectors that are slow get everything', async () => {
  observed.otlp.behave({ kind: 'slow', ms: 1_000 });
  const running = await world.start('slow-collector', observed.toOtlp);
  await closeSome(running);
  expect(await running.app.stop()).toBe(0);
  const closes = observed.collected().spans.filter(({ name }) => name === 'closeSession');
  expect(closes).toHaveLength(CLOSES);
  expect(failures(running)).toEqual([]);
});

it('a graceful stop sends what waits, though its time has not come', async () => {
  const { toOtlp } = observed;
  const late = {
    OTEL_BSP_SCHEDULE_DELAY: '600000',
    OTEL_BLRP_SCHEDULE_DELAY: '600000',
    OTEL_METRIC_EXPORT_INTERVAL: '600000',
  };
  const running = await world.start('telemetry-stopped', { ...toOtlp, ...late });
  const { traceparent, traceId } = newTraceparent();
  await running.post(openSession(world.graph), { traceparent });
  expect(observed.otlp.requests).toEqual([]);
  expect(await running.app.stop()).toBe(0);
  const { spans, metrics, logs } = observed.collected();
  expect(spans.filter((span) => span.traceId === traceId)).toHaveLength(2);
  expect(metrics.map(({ name }) => name)).toContain('close_session.closes');
  expect(logs).toHaveLength(1);
});

it('telemetry that is disabled sends nothing', async () => {
  const { toOtlp, toInsights } = observed;
  const settings = { ...toOtlp, ...toInsights, OTEL_SDK_DISABLED: 'true' };
  const running = await world.start('telemetry-disabled', settings);
  await closeSome(running);
  expect(await running.app.stop()).toBe(0);
  expect([...observed.otlp.requests, ...observed.insights.requests]).toEqual([]);
});

it('the entry loads no exporter: the first answer does not wait for one', () => {
  const load = `
    const { Module } = require('node:module');
    const original = Module.prototype.require;
    const core = {
      version: '0', hostVersion: '4', log() {}, getProgrammingModel() {}, setProgrammingModel() {},
      registerFunction() {}, registerHook() {},
    };
    Module.prototype.require = function (id) {
      return id === '@azure/functions-core' ? core : original.call(this, id);
    };
    require('./dist/index.js');
    process.stdout.write(Object.keys(require.cache).map((path) => path.replace(/.*dist./, '')).join());
  `;
  const env = {
    AzureWebJobsStorage: world.azurite.connectionString,
    ...observed.toOtlp,
    ...observed.toInsights,
  };
  expect(execFileSync(process.execPath, ['-e', load], { env, encoding: 'utf8' })).toBe('index.js');
});
