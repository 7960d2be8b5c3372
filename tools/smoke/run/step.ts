import type { Clock } from '../../../shared/core/clock';
import type { AppPermissions } from '../services/appPermissions';
import type { CloseApp } from '../services/closeApp';
import type { GraphSessions, SessionCheck, Workbook } from '../services/graphSessions';

/** What every step works with. */
export interface SmokeWorld {
  app: CloseApp;
  graph: GraphSessions;
  workbook: Workbook;
  /** Sends a close request to the queue; absent where none was named. */
  sendToQueue?: (request: object) => Promise<void>;
  safetyNetSeconds: number;
  /** Who opens sessions, for example `an app, with Files.ReadWrite.All`. */
  caller: string;
  /** Reads what the app's identity has been granted; absent where nobody said which identity that is. */
  readPermissions?: () => Promise<AppPermissions>;
  clock: Pick<Clock, 'now' | 'sleep'>;
}

/** What one step sent, what came back, and what Graph said afterwards. */
export interface Finding {
  sent: string;
  back: string;
  /** Of the session; absent in a step without one. */
  graph?: SessionCheck;
  isAsExpected: boolean;
  /** `closed` where the app closed the session, else the code of its error; absent where it was not to close one. */
  close?: string;
}

/** One way to close, or not to close, a session. */
export interface Step {
  name: string;
  /** Why it is left out, where it is. */
  leftOut?: (world: SmokeWorld) => string | undefined;
  run: (world: SmokeWorld) => Promise<Finding>;
}

const LIMIT_MS = 120_000;
const PAUSE_MS = 2_000;

/** Waits until something is found, by looking every two seconds. @returns undefined where that took too long */
export async function until<T>(
  { clock }: Pick<SmokeWorld, 'clock'>,
  look: () => Promise<T | undefined>,
  limitMs = LIMIT_MS,
): Promise<T | undefined> {
  const endsAt = clock.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined || clock.now() >= endsAt) return seen;
    await clock.sleep(PAUSE_MS);
  }
}
