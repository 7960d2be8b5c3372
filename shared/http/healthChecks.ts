import type { Clock } from '../core/clock';
import { asCloseError } from '../core/closeError';
import { type Deadline, DeadlinePassed, startDeadline } from '../core/deadline';
import type { Swallow } from '../telemetry/records/swallowedFailure';

/** The result of one check. */
export interface CheckResult {
  status: 'ok' | 'failed';
  durationMs: number;
  /** Code of the error; absent where the check passed. */
  code?: string;
  /** What to do about it. */
  message?: string;
  /** Messages, where the check counts some. */
  count?: number;
}

/** Rejects where something is wrong; a number that it resolves to is a count of messages. */
export type HealthCheck = (deadline: Deadline) => Promise<unknown>;

const CHECK_SECONDS = 3;
const CACHE_MS = 5_000;

/**
 * Runs all checks at once, each within 3 seconds. Calls within 5 seconds get the same answer, so that
 * frequent probes cost nothing.
 * @returns a function that runs the checks, or returns the results of the last 5 seconds; `swallow` takes the cause of each failure
 */
export function createHealthChecks<Name extends string>(
  checks: Readonly<Record<Name, HealthCheck>>,
  clock: Clock,
): (swallow: Swallow) => Promise<Record<Name, CheckResult>> {
  let last: { startedAt: number; results: Promise<Record<Name, CheckResult>> } | undefined;

  const runOne = async (
    name: string,
    check: HealthCheck,
    swallow: Swallow,
  ): Promise<CheckResult> => {
    const startedAt = clock.now();
    const deadline = startDeadline(CHECK_SECONDS, clock);
    const outcome = await deadline.race(check(deadline)).then(
      (found) => ({ status: 'ok', ...(typeof found === 'number' && { count: found }) }) as const,
      (thrown: unknown) => {
        swallow(`check ${name}`)(thrown);
        return { status: 'failed', ...explain(thrown) } as const;
      },
    );
    deadline.release();
    return { ...outcome, durationMs: Math.round(clock.now() - startedAt) };
  };

  const runAll = async (swallow: Swallow): Promise<Record<Name, CheckResult>> => {
    const entries = Object.entries<HealthCheck>(checks);
    const results = await Promise.all(
      entries.map(async ([name, check]) => [name, await runOne(name, check, swallow)] as const),
    );
    return Object.fromEntries(results) as Record<Name, CheckResult>;
  };

  return (swallow) => {
    if (last === undefined || clock.now() - last.startedAt >= CACHE_MS) {
      last = { startedAt: clock.now(), results: runAll(swallow) };
    }
    return last.results;
  };
}

function explain(thrown: unknown): { code: string; message: string } {
  if (thrown instanceof DeadlinePassed) {
    return { code: 'Timeout', message: `No answer within ${CHECK_SECONDS} seconds.` };
  }
  const { code, message } = asCloseError(thrown);
  return { code, message };
}
