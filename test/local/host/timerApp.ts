/** The app that the tests of timers run in the host's worker. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import { appendFileSync } from 'node:fs';

const record = (entry: object) =>
  appendFileSync(process.env['RECORD'] ?? '', `${JSON.stringify(entry)}\n`);

async function tick(timer: Timer, { functionName: fn }: InvocationContext) {
  record({ fn, timer });
  if (process.env['FAIL'] === fn) throw new Error('on purpose');
  if (process.env['CRASH'] === fn) process.exit(7);
  await new Promise((resolve) => setTimeout(resolve, Number(process.env['TICK_MS'] ?? 0)));
  record({ fn, done: true });
}

app.timer('yearly', { schedule: '%YEARLY%', handler: tick });
app.timer('onStartup', { schedule: '1.00:00:00', runOnStartup: true, handler: tick });
app.timer('often', { schedule: '%OFTEN%', handler: tick });
app.timer('broken', { schedule: 'every day', handler: tick });
app.http('open', { handler: () => ({ body: 'open' }) });
