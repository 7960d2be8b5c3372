import { fullJitter } from '../core/retryDelay';
import type { CloseError } from '../core/closeError';
import type { DeliveryState } from './deliveryState';

const RETRY_BASE_SECONDS = 2;
const RETRY_CAP_SECONDS = 300;

/** What becomes of a message whose close failed; `repeated` by the Functions host. */
export type FailureFate =
  | { messageFate: 'poisoned' }
  | { messageFate: 'requeued'; delaySeconds: number }
  | { messageFate: 'repeated' };

interface Circumstances {
  state: DeliveryState;
  maxAgeMinutes: number;
  /** Epoch milliseconds. */
  now: number;
  /** From 0 up to, not including, 1. */
  random: number;
}

/**
 * Decides by the error and the age alone. After a transient failure the message is requeued with the delay that Graph
 * asked for, else with exponential back-off and full jitter; a delay beyond what is left of the age poisons it now.
 */
export function fateAfterFailure(
  error: CloseError,
  { state, maxAgeMinutes, now, random }: Circumstances,
): FailureFate {
  if (error.onQueue === 'throw') return { messageFate: 'repeated' };
  if (error.onQueue === 'poison') return { messageFate: 'poisoned' };
  const dueAt = Math.max(state.notBefore, state.firstAttemptAt);
  const secondsLeft = maxAgeMinutes * 60 - (now - dueAt) / 1000;
  const jitter = fullJitter(state.attempt, RETRY_BASE_SECONDS, RETRY_CAP_SECONDS, random);
  const delaySeconds = error.retryAfterSeconds ?? Math.max(1, Math.ceil(jitter));
  if (delaySeconds > secondsLeft) return { messageFate: 'poisoned' };
  const spread = error.code === 'Throttled' ? spreadSeconds(delaySeconds, random) : 0;
  return {
    messageFate: 'requeued',
    delaySeconds: Math.min(delaySeconds + spread, Math.floor(secondsLeft)),
  };
}

/** What keeps messages that were throttled together from coming back in one instant: up to 2 s, or a tenth. */
function spreadSeconds(delaySeconds: number, random: number): number {
  return Math.floor(random * Math.max(3, delaySeconds / 10));
}
