import { dim } from './colours';

const PARENT_WATCH_MS = 500;

/** Ends all on a signal, during the start too, and when npm has died without passing one on. */
export function endWhenTold(starting: Promise<{ stop(): Promise<void> }>): void {
  let isEnding = false;
  const end = (): void => {
    // A second Ctrl-C does not wait for what still runs.
    if (isEnding) process.exit(130);
    isEnding = true;
    // Not to stdout, which may be a file of settings.
    console.error(dim('Ending …'));
    starting
      .then((running) => running.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  const parent = process.ppid;
  const isRunByNpm = process.env['npm_lifecycle_event'] !== undefined;
  const watch = setInterval(() => {
    if (!isRunByNpm || process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, PARENT_WATCH_MS);
  watch.unref();
}
