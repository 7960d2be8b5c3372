import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const ROOT = resolve(__dirname, '../..');
const READY = 'Each close shows below.';

/** The app as `npm start` runs it, seen from outside. */
export interface App {
  url: string;
  process: ChildProcess;
  /** All that it has printed so far. */
  output(): string;
  /** Sends a signal and waits for the end: the exit code, null where the signal itself ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Ends it as the platform does, and gives its exit code. */
  stop(): Promise<number | null>;
}

const apps = new Set<App>();
const kept = new Set<App>();

interface HowToStart {
  detached?: true;
  /** Default: the built stack itself. */
  command?: readonly [string, ...string[]];
}

/** Starts the built stack on a free port with nothing but these settings, and does not wait for it. */
export function spawnApp(settings: Record<string, string>, how: HowToStart = {}): App {
  const { command = [process.execPath, 'build/local/start.js'], ...options } = how;
  const [program, ...args] = command;
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, PORT: '0', ...settings };
  const child = spawn(program, args, { cwd: ROOT, env, ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const app: App = {
    url: '',
    process: child,
    output: () => output,
    end: async (signal) => {
      apps.delete(app);
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      // Not `exit`: its last words may still be in the pipe then.
      const ended = once(child, 'close') as Promise<[number | null]>;
      child.kill(signal);
      return (await ended)[0];
    },
    stop: () => app.end('SIGTERM'),
  };
  apps.add(app);
  return app;
}

/** Waits until the app says that it is ready. */
export async function ready(app: App): Promise<App> {
  await until(() => {
    if (app.process.exitCode !== null) throw new Error(`The app ended:\n${app.output()}`);
    return app.output().includes(READY);
  });
  app.url = /(http:\/\/127\.0\.0\.1:\d+)\/api\/health/.exec(app.output())?.[1] ?? '';
  return app;
}

/** Starts the app and waits until it is ready. */
export async function startApp(
  settings: Record<string, string>,
  how: HowToStart = {},
): Promise<App> {
  return ready(spawnApp(settings, how));
}

/** Has an app outlive the test that runs. */
export function keepApp(app: App): void {
  kept.add(app);
}

/** Ends what a test left running; with `kept` also what all tests of a file share. */
export async function stopApps(which?: 'kept'): Promise<void> {
  const ending = [...apps].filter((app) => which === 'kept' || !kept.has(app));
  await Promise.all(ending.map((app) => app.stop()));
}

/** Processes that the app has started itself (Linux: from /proc). */
export async function childrenOf({ process: { pid = 0 } }: App): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(' ').map(Number);
}

/** Waits until something is so, by looking: what is outside does not call back. */
export async function until<T>(
  look: () => T | Promise<T>,
  timeoutMs = 60_000,
): Promise<NonNullable<T>> {
  const startedAt = Date.now();
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    const waitedMs = Date.now() - startedAt;
    if (waitedMs > timeoutMs) throw new Error(`not so after ${timeoutMs} ms: ${look.toString()}`);
    // What takes longer is looked at less often: a look may be a call of storage.
    await delay(Math.max(25, Math.min(waitedMs / 8, 250)));
  }
}
