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
  /** Ends it as Ctrl-C does, and gives its exit code. */
  stop(): Promise<number | null>;
}

const apps = new Set<App>();

/** Starts the built stack on a free port with nothing but these settings, and waits until it is ready. */
export async function startApp(
  settings: Record<string, string>,
  [command, ...args]: readonly [string, ...string[]] = [process.execPath, 'build/local/start.js'],
): Promise<App> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, PORT: '0', ...settings };
  const child = spawn(command, args, { cwd: ROOT, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const app: App = {
    url: '',
    process: child,
    output: () => output,
    stop: async () => {
      apps.delete(app);
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, 'exit') as Promise<[number | null]>;
      child.kill('SIGTERM');
      return (await ended)[0];
    },
  };
  apps.add(app);
  await until(() => {
    if (child.exitCode !== null) throw new Error(`The app ended:\n${output}`);
    return output.includes(READY);
  });
  app.url = /(http:\/\/127\.0\.0\.1:\d+)\/api\/health/.exec(output)?.[1] ?? '';
  return app;
}

/** Ends what a test left running. */
export async function stopApps(): Promise<void> {
  await Promise.all([...apps].map((app) => app.stop()));
}

/** Processes that the app has started itself (Linux: from /proc). */
export async function childrenOf({ process: { pid = 0 } }: App): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(' ').map(Number);
}

/** Waits until something is so, by looking: what is outside does not call back. */
export async function until<T>(
  look: () => T | Promise<T>,
  timeoutMs = 20_000,
): Promise<NonNullable<T>> {
  const endsAt = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > endsAt) throw new Error(`not so after ${timeoutMs} ms: ${look.toString()}`);
    await delay(25);
  }
}
