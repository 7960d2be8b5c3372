/**
 * `npm run picture`: plays some scenes on the page of `npm start`, and takes its picture for README.md. Times and ids in it
 * are those of the run. It needs Chromium (.ci/debian).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { buildStack } from '../build/buildStack.mjs';
import { makePng } from '../connector/png.mjs';
import { findBrowser } from '../test/browser.mjs';

const FILE = 'docs/pictures/page.png';
const SIZE = { width: 1030, height: 990 };
/** Between two shades. */
const STEP = 17;

const chromiumPath = findBrowser();
if (chromiumPath === null) throw new Error('There is no Chromium: CHROMIUM says where it is.');
await buildStack();
const stack = spawn(process.execPath, ['build/local/start.js'], {
  // With outcomes, and else as it comes out of the box.
  env: { PATH: process.env.PATH, PORT: '0', CLOSE_SESSION_RESULTS_QUEUE: 'results' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const browser = await chromium.launch({
  executablePath: chromiumPath,
  // Root has no sandbox; what is shown comes from this machine alone.
  args: ['--no-sandbox'],
});
try {
  const url = await ready();
  const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Play' }).waitFor();
  await play(url, page);
  const png = await redraw(await page.screenshot());
  await mkdir(dirname(FILE), { recursive: true });
  await writeFile(FILE, png);
  console.log(`${FILE}: ${(png.length / 1024).toFixed(0)} KiB`);
} finally {
  await browser.close();
  stack.kill();
  await once(stack, 'close');
}

/** Waits for the stack, and gives its address. */
function ready() {
  let printed = '';
  return new Promise((resolve, reject) => {
    stack.stdout.on('data', (chunk) => {
      printed += chunk;
      const [, url] = /(http:\S+)\/api\/health/.exec(printed) ?? [];
      if (url !== undefined && printed.includes('Each close shows below.')) resolve(url);
    });
    stack.once('close', () => reject(new Error(`The stack ended:\n${printed}`)));
  });
}

/** Closes in several ways, one that Graph refuses, one for later, and one that is requeued when the picture is taken. */
async function play(url, page) {
  const act = async (action) => {
    const answer = await fetch(`${url}/console/do`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: url },
      body: JSON.stringify(action),
    });
    return (await answer.json()).text;
  };
  const open = async (form) => /Session (\w+)/.exec(await act({ do: 'open', form }))[1];
  const close = async (how, form) => act({ do: 'close', how, session: await open(form) });
  const outOfOrder = (how, seconds) => act({ do: 'break', part: 'Graph', how, seconds });
  const ledger = 'a library of a site by host name, path';
  const budget = 'a drive, item id';
  const forecast = 'a guest by object id, item id';

  await close('user', budget);
  await close('http', budget);
  await close('bulk', forecast);
  await outOfOrder('refuse', 2);
  await close('queue', ledger);
  await page.getByText('AccessDenied: ').first().waitFor();
  await page.getByText('Graph: up').waitFor();
  await act({ do: 'bad' });
  await open(ledger);
  await close('later', forecast);
  await outOfOrder('unavailable', 60);
  await close('async', budget);
  await page.getByText('attempt 2, message requeued').waitFor();
  // The page is told of what is new each second.
  await delay(1_500);
}

/** The same picture in fewer bytes: the browser packs in haste, and keeps shades that nobody sees. */
async function redraw(png) {
  const page = await browser.newPage();
  const pixels = await page.evaluate(async (base64) => {
    const image = await createImageBitmap(await (await fetch(`data:;base64,${base64}`)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    return [...context.getImageData(0, 0, image.width, image.height).data];
  }, png.toString('base64'));
  const { width, height } = SIZE;
  return makePng(width, height, (x, y) => {
    const at = (y * width + x) * 4;
    return pixels.slice(at, at + 3).map((shade) => Math.round(shade / STEP) * STEP);
  });
}
