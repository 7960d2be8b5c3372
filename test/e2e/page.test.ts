import { readFileSync } from 'node:fs';
import { type Browser, type Locator, type Page } from 'playwright-core';
import { type App, startApp, stopApps, until } from './app';
import { describeInBrowser, startBrowser } from './browser';

const SETTINGS = {
  CLOSE_SESSION_RESULTS_QUEUE: 'results',
  NOTIFY_SENDER: 'robot@contoso.onmicrosoft.com',
  NOTIFY_ALLOWED_RECIPIENTS: 'ada@contoso.com',
  AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:00.5',
};

/** What axe finds. */
interface Found {
  violations: { id: string; nodes: { target: unknown }[] }[];
}

let app: App;
beforeAll(async () => {
  app = await startApp(SETTINGS);
});
afterAll(() => stopApps());

const act = (body: string, headers: Record<string, string>) =>
  fetch(`${app.url}/console/do`, { method: 'POST', headers, body });
const JSON_TYPE = 'application/json';

describe('what the page answers', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${app.url}${path}`, { headers });

  it('the page to its own origin, with a policy that lets nothing else in', async () => {
    const answer = await get('/');
    expect(answer.status).toBe(200);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'/);
  });

  it.each<[string, number, Record<string, string>]>([
    ['another origin', 403, { Origin: 'https://evil.example' }],
    ['another site, without an origin', 403, { 'Sec-Fetch-Site': 'cross-site' }],
  ])('a request of %s with %i', async (_, status, headers) => {
    expect((await get('/console/events', headers)).status).toBe(status);
  });

  const ofNoSession = '{"do":"close","session":"0123456789ab","how":"http"}';

  it.each<[string, number, string, type?: string, hasOrigin?: boolean]>([
    ['without an origin', 403, '{"do":"bad"}', JSON_TYPE, false],
    ['of another content type', 403, '{"do":"bad"}', 'text/plain'],
    ['that is unknown', 400, '{"do":"evil"}'],
    ['that is no JSON', 400, '{'],
    ['of a session that is not there', 409, ofNoSession],
  ])('an action %s with %i', async (_, status, body, type = JSON_TYPE, hasOrigin = true) => {
    const headers = { 'Content-Type': type, ...(hasOrigin && { Origin: app.url }) };
    expect((await act(body, headers)).status).toBe(status);
  });

  it('a name that was rebound to this machine with 403', async () => {
    // fetch does not let Host be set.
    const { request } = await import('node:http');
    const status = await new Promise((done, failed) => {
      request(`${app.url}/`, { headers: { Host: 'rebound.example' } }, (answer) => {
        answer.resume();
        done(answer.statusCode);
      })
        .on('error', failed)
        .end();
    });
    expect(status).toBe(403);
  });
});

describeInBrowser('the page in a browser', () => {
  let browser: Browser;
  let page: Page;
  const outside: string[] = [];
  const problems: string[] = [];
  beforeAll(async () => {
    browser = await startBrowser();
    const permissions = ['clipboard-read', 'clipboard-write'];
    const context = await browser.newContext({ permissions });
    page = await context.newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(app.url) && !request.url().startsWith('data:'))
        outside.push(request.url());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(app.url);
    await page.getByRole('heading', { name: 'Play' }).waitFor();
  });
  afterAll(() => browser.close());

  const section = (name: string): Locator => page.getByRole('region', { name, exact: true });
  const said = (): Locator => page.locator('output');
  const inFocus = () => page.locator(':focus').getAttribute('aria-label');
  const open = async (): Promise<string> => {
    await page.getByRole('button', { name: 'Open a session' }).click();
    const [, session = ''] = await until(async () =>
      /Session (\w+) is open/.exec((await said().textContent()) ?? ''),
    );
    await section('Workbook sessions')
      .getByRole('button', { name: `close ${session}`, exact: true })
      .waitFor();
    return session;
  };
  const close = async (how: string): Promise<string> => {
    const session = await open();
    await page.getByLabel('Sessions are closed by').selectOption(how);
    await page.getByRole('button', { name: `close ${session}`, exact: true }).click();
    return session;
  };
  const breakPart = async (selected: Record<string, string>): Promise<void> => {
    for (const [label, option] of Object.entries(selected))
      await page.getByLabel(label).selectOption(option);
    await page.getByRole('button', { name: 'Put out of order' }).click();
  };
  const stateOf = (session: string): Locator =>
    section('Workbook sessions').getByRole('row').filter({ hasText: session });

  it.each<[string, RegExp, RegExp]>([
    ['http', /^200 closed/, /closed by the app/],
    ['queue', /^201 sent/, /closed by the app/],
    ['async', /^202 queued/, /closed by the app/],
    ['bulk', /^200 closed/, /closed by the app/],
    ['user', /^200 closed/, /closed by megan@contoso/],
  ])('a session that is closed by %s is shown as closed, live', async (how, answer, state) => {
    const session = await close(how);
    await said().filter({ hasText: answer }).waitFor();
    await stateOf(session).filter({ hasText: state }).waitFor();
  });

  it('what has the focus keeps it while rows come before it', async () => {
    const session = await open();
    const button = page.getByRole('button', { name: `close ${session}`, exact: true });
    await button.focus();
    const opening = JSON.stringify({ do: 'open', form: 'a drive, item id' });
    await act(opening, { 'Content-Type': JSON_TYPE, Origin: app.url });
    await until(async () =>
      (await section('Workbook sessions').getByRole('row').nth(2).innerText()).includes(session),
    );
    expect(await inFocus()).toBe(`close ${session}`);
  });

  it('a session has a story that opens and closes by the keyboard', async () => {
    const session = await close('http');
    await said().filter({ hasText: '200 closed' }).waitFor();
    const row = stateOf(session).getByRole('button', { name: `${session} story` });
    await row.press('Enter');
    const story = page.getByRole('dialog');
    for (const line of ['POST closeSession answered 204', 'closed by http', /answered 200 in/])
      await story.getByText(line).waitFor();
    expect(await inFocus()).toBe('Close the story');
    await page.keyboard.press('Escape');
    await story.waitFor({ state: 'hidden' });
    expect(await inFocus()).toBe(`${session} story`);
  });

  it('a part that is out of order is shown as such, and until when Graph holds calls back', async () => {
    await breakPart({ Fault: 'throttle', Seconds: '5' });
    await page.getByText(/Graph: throttle until \d\d:\d\d:\d\d/).waitFor();
    const session = await close('async');
    await page.getByText(/held back for Graph’s Retry-After until \d\d:\d\d:\d\d/).waitFor();
    await stateOf(session).filter({ hasText: 'closed by the app' }).waitFor({ timeout: 60_000 });
    await page.getByText('Graph: up').waitFor();
  });

  it('a close waits while Graph hangs, and is answered when that is over', async () => {
    await breakPart({ Fault: 'hang' });
    await close('http');
    await said().filter({ hasText: 'Working' }).waitFor();
    await said().filter({ hasText: '200 closed' }).waitFor();
    await page.getByText('Graph: up').waitFor();
  });

  it('while storage hangs, what was seen last is shown', async () => {
    const operations = await section('Operations').getByRole('row').count();
    await breakPart({ Part: 'storage' });
    await page.getByText(/storage: hang until/).waitFor();
    expect(await section('Operations').getByRole('row').count()).toBe(operations);
    await page.getByText('storage: up').waitFor();
    await page.getByLabel('Part').selectOption('Graph');
  });

  it('a close for later is cancelled, and its story says so', async () => {
    await close('later');
    await said().filter({ hasText: '201 scheduled' }).waitFor();
    const cancel = section('Operations').getByRole('button', { name: /^cancel/ });
    await cancel.click();
    await said().filter({ hasText: '200 cancelled' }).waitFor();
    const row = section('Operations').getByRole('row').filter({ hasText: 'cancelled' });
    await row.getByRole('button', { name: /story/ }).click();
    const story = page.getByRole('dialog');
    await story.getByText('cancelled', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await story.waitFor({ state: 'hidden' });
  });

  it('a close that is requeued while Graph is out of order has a story from the request to the close', async () => {
    await breakPart({ Fault: 'unavailable' });
    const session = await close('async');
    const requeued = section('Log').getByText(/requeued, again in/);
    await requeued.first().waitFor();
    await stateOf(session).filter({ hasText: 'closed by the app' }).waitFor({ timeout: 60_000 });
    await section('Operations').getByRole('button', { name: /story/ }).first().click();
    const story = page.getByRole('dialog');
    const lines = [
      /answered 202 in/,
      'queued by http',
      'GraphUnavailable by queue, attempt 1, message requeued',
      'answered 503',
      'answered 204',
      /closed by queue, attempt \d, message deleted/,
      'workbookSession.closed',
    ];
    for (const line of lines) await story.getByText(line).first().waitFor();
    await page.keyboard.press('Escape');
  });

  it('a refused close goes to poison, and is requeued or dropped there', async () => {
    for (const how of ['requeue', 'drop']) {
      await breakPart({ Fault: 'refuse', Seconds: '5' });
      await close('async');
      const denied = section('Poison').getByText(/AccessDenied/);
      await denied.first().waitFor();
      // The fault passes before the close comes again.
      await new Promise((resolve) => setTimeout(resolve, 5_500));
      const button = section('Poison').getByRole('button', { name: new RegExp(`^${how}`) });
      await button.first().click();
      await section('Poison').getByText('Nothing yet.').waitFor();
    }
  });

  it('a bad request is answered with what is wrong', async () => {
    await page.getByRole('button', { name: 'Send a bad request', exact: true }).click();
    await said().filter({ hasText: '400 InvalidRequest' }).waitFor();
  });

  it('a curl line is copied that closes the session, and its id is not on the page', async () => {
    const session = await open();
    await page.getByLabel('Sessions are closed by').selectOption('http');
    await page.getByRole('button', { name: `curl line to close ${session}` }).click();
    await said().filter({ hasText: 'clipboard' }).waitFor();
    const line = await page.evaluate('navigator.clipboard.readText()');
    expect(line).toMatch(/^curl -sS 'http:.*"workbookSessionId":"cluster=/);
    expect(await page.content()).not.toContain('cluster=');
  });

  it('hostile text from a request is shown as text', async () => {
    const html = '<img src=x onerror=alert(1)>';
    await fetch(`${app.url}/api/operations/${encodeURIComponent(html)}`);
    await section('Log').getByText(encodeURIComponent(html)).first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  it('axe finds nothing: the page light and wide, dark and narrow, and a story', async () => {
    const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
    const expectNothingFound = async () => {
      // evaluate is not bound by the page's policy.
      await page.evaluate(axe);
      const found = await page.evaluate<Found>('axe.run()');
      const places = found.violations.map(({ id, nodes }) => [
        id,
        nodes.map((node) => node.target),
      ]);
      expect(places).toEqual([]);
    };
    // Colours that are on their way from one to the next are no colours of the page.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.mouse.move(0, 0);
    for (const [colorScheme, width] of [['light', 1400] as const, ['dark', 420] as const]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await expectNothingFound();
    }
    await section('Log').getByRole('button', { name: /story/ }).first().click();
    await page.getByRole('dialog').waitFor();
    await expectNothingFound();
  });

  it('nothing was fetched from elsewhere, and no script failed', () => {
    expect(outside).toEqual([]);
    expect(problems).toEqual([]);
  });
});
