import type { Answer, Delivery } from './answer';
import type { FaultEffect } from './faultQueue';

/**
 * Handles a request that a fault may have hit.
 * @param real what happens without the fault; called at most once
 * @param sleep waits a number of milliseconds
 */
export async function underFault(
  fault: FaultEffect | undefined,
  real: () => Answer | Promise<Answer>,
  sleep: (ms: number) => Promise<void>,
): Promise<Delivery> {
  if (!fault) return { kind: 'answer', answer: await real() };
  if (fault.afterEffect) await real();
  if (fault.delayMs !== undefined) await sleep(fault.delayMs);
  if (fault.reset) return { kind: 'reset' };
  if (fault.hang === 'beforeHeaders') return { kind: 'hangBeforeHeaders' };
  const scripted = scriptedAnswer(fault);
  if (fault.hang === 'inBody') return { kind: 'hangInBody', answer: scripted ?? { status: 200 } };
  if (scripted) return { kind: 'answer', answer: scripted };
  // Nothing says how the answer gets lost: the connection breaks.
  if (fault.afterEffect) return { kind: 'reset' };
  return { kind: 'answer', answer: await real() };
}

/** True where the fault needs a connection of its own, which a request inside a batch has not. */
export function needsConnection({ hang, reset, afterEffect, ...fault }: FaultEffect): boolean {
  return (
    hang !== undefined ||
    reset !== undefined ||
    (afterEffect !== undefined && scriptedAnswer(fault) === undefined)
  );
}

function scriptedAnswer({ status, headers, body, redirectTo }: FaultEffect): Answer | undefined {
  if (redirectTo !== undefined) {
    return { status: status ?? 302, headers: { ...headers, Location: redirectTo }, body };
  }
  if (status === undefined && body === undefined) return undefined;
  return { status: status ?? 200, headers: headers ?? {}, body };
}
