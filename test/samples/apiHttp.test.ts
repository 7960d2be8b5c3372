import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { budget } from '../../local/simulators/graph/tenant/tenant';
import { type App, startApp, stopApps } from '../e2e/app';
import { type Exchange, readHttpFile, resolveRequest } from './httpFile';
import { SAMPLES } from './sender';

const file = readHttpFile(readFileSync(join(SAMPLES, 'api.http'), 'utf8'));

let app: App;
let dispatcher: Agent;
beforeAll(async () => {
  // `npm start` as it is: the file is for that.
  app = await startApp({});
  dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
});
afterAll(async () => {
  await dispatcher.destroy();
  await stopApps();
});

it('samples/api.http names the workbook of the simulated tenant, and where `npm start` listens', () => {
  const { driveId, itemId } = budget;
  expect(Object.fromEntries(file.variables)).toMatchObject({
    ...{ driveId, itemId, key: '' },
    app: 'http://127.0.0.1:7071',
  });
  expect(file.requests.map(({ name }) => name)).not.toContain('');
});

it('samples/api.http, from top to bottom, answers as it says', async () => {
  const graph = /Graph +(https:\S+)/.exec(app.output())?.[1] ?? '';
  const variables = new Map([...file.variables, ['app', app.url], ['graph', graph]]);
  const answers = new Map<string, Exchange>();
  for (const block of file.requests) {
    const { method, url, headers, body } = resolveRequest(block, variables, answers);
    const answer = await fetch(url, { method, headers, body: body ?? null, dispatcher });
    answers.set(block.name, {
      status: answer.status,
      headers: answer.headers,
      body: await answer.text(),
    });
  }
  const outcome = (name: string) => {
    const { status, body = '' } = answers.get(name) ?? {};
    return [status, /"status": ?"(\w+)"/.exec(body)?.[1]];
  };
  expect(Object.fromEntries([...answers.keys()].map((name) => [name, outcome(name)]))).toEqual({
    token: [200, undefined],
    open: [201, undefined],
    net: [201, 'scheduled'],
    work: [200, undefined],
    close: [200, 'closed'],
    cancel: [200, 'cancelled'],
    state: [200, 'cancelled'],
    later: [201, 'scheduled'],
    event: [202, 'queued'],
    fault: [201, undefined],
    requests: [200, undefined],
    health: [200, 'ok'],
  });
});
