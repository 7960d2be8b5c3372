import { TokenBucket } from '../../shared/graph/tokenBucket';
import { Throttle } from '../../local/simulators/graph/calls/throttle';

/** Calls of Graph for an app and tenant: 1,500 in 10 s. */
export const LIMIT_PER_SECOND = 150;

/** Who calls Graph from `from` until `until`, in seconds. */
export type Actor = { from?: number; until?: number } & (
  | {
      kind: 'process';
      /** GRAPH_REQUESTS_PER_SECOND; default 120. */
      ceiling?: number;
      /** Calls a second that there are to make; default: more than it may. */
      demand?: number;
    }
  /** Calls at a rate of its own, whatever Graph answers. */
  | { kind: 'otherApp'; perSecond: number }
);

export interface Counts {
  accepted: number;
  refused: number;
}

export interface Simulation {
  actors: readonly Actor[];
  /** Calls of each actor in a stretch of time, in seconds. */
  between: (fromSeconds: number, toSeconds: number) => Counts[];
  /** The same, as if nobody had looked at the others. */
  only: (places: readonly number[]) => Simulation;
}

/** What came of a stretch of time. */
export interface Figures {
  /** Accepted calls of all, the other app's included, as a part of Graph's limit. */
  used: number;
  /** Accepted calls a second of this app's processes. */
  perSecond: number;
  /** Part of this app's calls. */
  refused: number;
  /** The most that a process got to the least. */
  spread: number;
}

/** Several processes that are alike. */
export function processes(
  count: number,
  like: Omit<Extract<Actor, { kind: 'process' }>, 'kind'> = {},
): Actor[] {
  return Array.from({ length: count }, () => ({ kind: 'process', ...like }));
}

/** The figures of the processes that were there for all of a stretch of time. */
export function figuresOf({ actors, between }: Simulation, from: number, to: number): Figures {
  const counts = between(from, to);
  const ours = counts.filter((_, place) => {
    const { kind, from: begins = 0, until = to } = actors[place] ?? { kind: undefined };
    return kind === 'process' && begins <= from && until >= to;
  });
  const accepted = ours.map((count) => count.accepted);
  const acceptedInAll = sum(accepted);
  const refusedInAll = sum(ours.map((count) => count.refused));
  return {
    used: sum(counts.map((count) => count.accepted)) / (LIMIT_PER_SECOND * (to - from)),
    perSecond: acceptedInAll / (to - from),
    refused: refusedInAll / (acceptedInAll + refusedInAll),
    spread: Math.max(...accepted) / Math.min(...accepted),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** Who waits in a process at most: the host's batch of 16 messages and the half of the next. */
const WAITING = 24;
const LATENCY_MS = 80;

/**
 * Processes of this app at Graph's limit, in time that is travelled. Each call takes 40 to 120 ms; Graph counts in windows
 * of 10 s, refused calls too, and tells in whole seconds how long a window lasts.
 * @param random from 0 up to, not including, 1
 */
export function simulate(
  actors: readonly Actor[],
  seconds: number,
  random: () => number,
): Simulation {
  const agenda = new Agenda();
  const graph = new Throttle();
  const counted = actors.map(() =>
    Array.from({ length: seconds }, () => ({ accepted: 0, refused: 0 })),
  );
  actors.forEach((actor, place) => {
    const from = (actor.from ?? 0) * 1000;
    const until = Math.min(actor.until ?? seconds, seconds) * 1000;
    /** One call: `answered` with the Retry-After of a refusal. */
    const call = (now: number, answered: (at: number, retryAfter?: number) => void): void => {
      const latencyMs = LATENCY_MS * (0.5 + random());
      agenda.add(now + latencyMs / 2, (arrivedAt) => {
        const retryAfter = graph.count('app', arrivedAt);
        const counts = counted[place]?.[Math.floor(arrivedAt / 1000)];
        if (counts !== undefined) counts[retryAfter === undefined ? 'accepted' : 'refused']++;
        agenda.add(now + latencyMs, (at) => answered(at, retryAfter));
      });
    };
    if (actor.kind === 'otherApp') {
      const next = (now: number): void => {
        if (now >= until) return;
        call(now, () => undefined);
        agenda.add(now + (1000 / actor.perSecond) * (0.5 + random()), next);
      };
      agenda.add(from, next);
      return;
    }
    const pace = new TokenBucket(actor.ceiling ?? 120);
    /** As GraphThrottle.enter does; then the call, and whoever made it is free. */
    const enter = (now: number, free: (at: number) => void): void => {
      if (now >= until) return;
      const waitMs = pace.waitMs(now);
      pace.take(now);
      const { schedule } = pace;
      agenda.add(now + waitMs, (turn) => {
        if (pace.schedule !== schedule) {
          enter(turn, free);
          return;
        }
        call(turn, (at, retryAfter) => {
          if (retryAfter !== undefined) pace.refused(at, retryAfter * 1000);
          free(at);
        });
      });
    };
    const { demand } = actor;
    if (demand === undefined) {
      const again = (now: number): void => enter(now, again);
      for (let caller = 0; caller < WAITING; caller++) agenda.add(from, again);
      return;
    }
    let busy = 0;
    const arrive = (now: number): void => {
      if (now >= until) return;
      if (busy < WAITING) {
        busy++;
        enter(now, () => busy--);
      }
      agenda.add(now - (Math.log(1 - random()) * 1000) / demand, arrive);
    };
    agenda.add(from, arrive);
  });
  agenda.run(seconds * 1000);
  return simulationOf(actors, counted);
}

function simulationOf(
  actors: readonly Actor[],
  counted: readonly (readonly Counts[])[],
): Simulation {
  const pick = <T>(all: readonly T[], places: readonly number[]): T[] =>
    all.filter((_, place) => places.includes(place));
  return {
    actors,
    between: (fromSeconds, toSeconds) =>
      counted.map((bySecond) => {
        const stretch = bySecond.slice(fromSeconds, toSeconds);
        return {
          accepted: sum(stretch.map(({ accepted }) => accepted)),
          refused: sum(stretch.map(({ refused }) => refused)),
        };
      }),
    only: (places) => simulationOf(pick(actors, places), pick(counted, places)),
  };
}

/** What happens when, by the millisecond, which is as exactly as timers are. */
class Agenda {
  readonly #entries = new Map<number, ((now: number) => void)[]>();

  add(at: number, run: (now: number) => void): void {
    const entries = this.#entries.get(Math.ceil(at));
    if (entries === undefined) this.#entries.set(Math.ceil(at), [run]);
    else entries.push(run);
  }

  run(untilMs: number): void {
    for (let now = 0; now < untilMs; now++) {
      // What is added for this moment comes last in it.
      for (const run of this.#entries.get(now) ?? []) run(now);
      this.#entries.delete(now);
    }
  }
}
