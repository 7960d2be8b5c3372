/** A clock that can be moved forward. */
export interface TravellingClock {
  /** Milliseconds since the epoch. */
  now: () => number;
  advance: (seconds: number) => void;
}

/** @param clock milliseconds since the epoch; what it says is moved by what has been travelled */
export function travellingClock(clock: () => number): TravellingClock {
  let travelledMs = 0;
  return {
    now: () => clock() + travelledMs,
    advance: (seconds) => {
      travelledMs += seconds * 1000;
    },
  };
}
