import fc from 'fast-check';
import { addressForms } from '../../../local/simulators/graph/tenant/addressForms';
import {
  budget,
  forecast,
  guest,
  ledger,
  member,
  offers,
  robot,
  site,
} from '../../../local/simulators/graph/tenant/tenant';
import { FUNCTIONS_KEY, MARK } from '../../fuzz/secrets';
import { until } from '../app';
import { postBulk } from '../bulk';
import { openQueueFuzz } from '../queueFuzz';
import { queueTexts } from '../queueTexts';
import { openWire } from '../wire';
import { wireCases } from '../wireCases';
import { openSession, useApp, useWorld } from '../world';
import { useObserved } from './observed';

const RECIPIENT = 'somebody.private@contoso.com';
const KEYED = { 'x-functions-key': FUNCTIONS_KEY };
const SEED = 20_261_122;

const world = useWorld();
const observed = useObserved(world);
const settings = () => ({
  ...observed.toOtlp,
  ...observed.toInsights,
  FUNCTIONS_KEY,
  GRAPH_REQUESTS_PER_SECOND: '1000',
});
const running = useApp(world, 'redacted', () => ({
  ...settings(),
  ...world.delegated,
  NOTIFY_SENDER: robot.userPrincipalName,
  NOTIFY_ALLOWED_RECIPIENTS: 'contoso.com',
}));
/** What must not leave, as it was sent or given back. */
const secrets = new Set<string>();

beforeAll(() => {
  for (const { driveId, itemId, itemPath, links } of [budget, forecast, offers, ledger]) {
    [driveId, itemId, itemPath, ...links].forEach(keepSecret);
    // A year stands in every time.
    itemPath
      .split('/')
      .filter((name) => name !== '2026')
      .forEach(keepSecret);
    links.forEach((link) => keepSecret(Buffer.from(link).toString('base64url')));
  }
  for (const { id, userPrincipalName } of [member, guest, robot]) {
    [id, userPrincipalName].forEach(keepSecret);
  }
  site.names.filter((name) => name !== 'root').forEach(keepSecret);
  [RECIPIENT, world.identity.header, MARK].forEach(keepSecret);
});

function keepSecret(text: string): void {
  secrets.add(text);
  secrets.add(encodeURIComponent(text));
  secrets.add(encodeURI(text));
  secrets.add(JSON.stringify(text).slice(1, -1));
}

/** Opens a session for a request, whose id is secret too, and the telling part of it alone. */
function open(address: object, workbook = budget) {
  const request = openSession(world.graph, address, workbook);
  keepSecret(request.workbookSessionId);
  keepSecret(/usid=(.+)$/.exec(request.workbookSessionId)?.[1] ?? request.workbookSessionId);
  return request;
}

/** Graph gives back what it was asked, in every place where it can say something. */
function sayAll(status: number, { workbookSessionId: id, ...address }: Record<string, string>) {
  const part = /usid=(.+)$/.exec(id ?? '')?.[1] ?? '';
  const said = JSON.stringify({ id, ...address });
  world.graph.addFault({
    match: { sessionId: id ?? '' },
    status,
    headers: { 'request-id': part, 'x-said': encodeURIComponent(said) },
    body: {
      error: {
        code: part,
        message: said,
        innerError: { code: Object.values(address)[0]?.slice(0, 80), 'request-id': part },
      },
    },
    times: 1,
  });
}

const asUser = () => ({
  ...KEYED,
  Authorization: `Bearer ${world.entra.issueUserToken({ user: member })}`,
});

it.each(addressForms)('$name: closed, and refused by a Graph that tells all', async (form) => {
  const headers = form.delegatedOnly ? asUser() : KEYED;
  const address = { ...form.request } as Record<string, string>;
  expect((await running.post(open(address, form.workbook), headers)).status).toBe(200);
  const refused = open(address, form.workbook);
  sayAll(403, refused);
  await running.post(refused, headers);
  expect(world.graph.requests().length).toBeGreaterThan(1);
});

it('in bulk, with failures inside and around', async () => {
  const forms = addressForms.filter(({ delegatedOnly }) => !delegatedOnly);
  const opened = forms.map(({ request, workbook }) => open({ ...request }, workbook));
  opened.forEach((request, place) => {
    if (place % 3 === 0) sayAll([403, 404, 422][(place % 9) / 3] ?? 403, request);
  });
  const { status } = await postBulk(running, { requests: [...opened, { nope: MARK }] }, KEYED);
  expect(status).toBe(200);
  await postBulk(running, { [MARK]: opened }, KEYED);
});

it.each([401, 404, 409, 423, 429, 500, 503, 307])(
  'by queue, with mail, when Graph answers %i',
  async (status) => {
    const notify = { email: [RECIPIENT], on: 'always' };
    const { driveId, itemPath } = budget;
    const request = open({ driveId, itemPath });
    sayAll(status, request);
    world.graph.addFault({
      match: { operation: 'sendMail' },
      status: 403,
      body: { error: { code: 'x', message: `${RECIPIENT} ${robot.userPrincipalName}` } },
      times: 1,
    });
    await running.post({ ...request, notify }, { ...KEYED, Prefer: 'respond-async' });
    await until(() => world.graph.requests().some(({ path }) => path.endsWith('/sendMail')));
    await running.empty();
  },
);

it('whatever hostile bytes come over HTTP and in the queue', async () => {
  const plain = await world.start('hostile', settings());
  const wire = openWire(world, Number(new URL(plain.app.url).port));
  await wire.check(fc.sample(wireCases, { seed: SEED, numRuns: 300 }));
  wire.close();
  await plain.empty();
  const queue = await openQueueFuzz(world, plain);
  await queue.check(fc.sample(queueTexts, { seed: SEED, numRuns: 60 }));
  await plain.app.stop();
});

it('no byte of it has left', async () => {
  await running.app.stop();
  const { otlp, insights } = observed;
  expect(observed.collected().spans.length).toBeGreaterThan(300);
  expect(observed.envelopes().length).toBeGreaterThan(600);
  for (const { path, headers, body } of [...otlp.requests, ...insights.requests]) {
    // The token for Application Insights is for Application Insights.
    const { authorization, ...rest } = headers;
    expect(authorization === undefined).toBe(otlp.requests.some((one) => one.body === body));
    const text = [path, JSON.stringify(rest), body.toString()].join('\n');
    for (const secret of secrets) {
      if (text.includes(secret)) throw new Error(`${path} shows ${secret}`);
    }
    expect(text).not.toMatch(/\bu![\w-]{8}|node_modules|(?:\n|\\n)\s+at /);
    expect(text).not.toMatch(/\beyJ[\w-]{8}|\bBearer\b|cluster(?:=|%3D)|\busid(?:=|%3D)/i);
  }
});

it('names and addresses of spans are of the few forms that are known', () => {
  const { spans } = observed.collected();
  const graph = world.graph.endpoint.replaceAll('.', '\\.');
  const segment =
    '(?:drives|users|sites|shares|items|drive|driveItem|root:|me|workbook|closeSession|sendMail|\\$batch|REDACTED:?)';
  const address = new RegExp(
    `^${graph}/v1\\.0(?:/${segment})+(?:\\?\\$select=id,parentReference)?$`,
  );
  const names = new Set(
    spans.map(({ name }) => name.replace(/^(?:GET|POST) .*/, 'a call of Graph')),
  );
  expect([...names].sort()).toEqual([
    'a call of Graph',
    'closeSession',
    'closeSessions',
    'process hostile',
    'process redacted',
    'send redacted',
  ]);
  const calls = spans.filter(({ kind }) => kind === 3);
  for (const { name, attributes } of calls) {
    expect(name).toBe(
      `${String(attributes['http.request.method'])} ${String(attributes['url.template'])}`,
    );
    expect(attributes['url.full']).toMatch(address);
    expect(attributes['url.template']).not.toContain('unknown');
  }
  expect(new Set(calls.map(({ name }) => name)).size).toBeGreaterThan(15);
});
