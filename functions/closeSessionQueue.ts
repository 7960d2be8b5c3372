import type { InvocationContext } from '@azure/functions';
import { asCloseError } from '../shared/core/closeError';
import { deliver, type DeliveryDependencies } from '../shared/queue/deliverMessage';
import { messageText } from '../shared/queue/messageText';
import { validTraceparent } from '../shared/request/fields/delivery';
import { swallowInto } from '../shared/telemetry/records/swallowedFailure';
import type { LogTarget } from '../shared/telemetry/records/closeRecord';

type QueueHandler = (message: unknown, context: InvocationContext) => Promise<void>;

/**
 * Queue trigger: one delivery, one attempt. When it returns, the host deletes the message; when it throws, the host
 * delivers the message again.
 */
export function closeSessionQueue(dependencies: DeliveryDependencies): QueueHandler {
  const { clock, telemetry } = dependencies;
  return async (message, context) => {
    const traceparent = validTraceparent(context.traceContext?.traceParent);
    try {
      const received = {
        text: textOrThrow(message, () => telemetry.log(context, telemetry.invocation(traceparent))),
        insertedAt: insertionTime(context) ?? clock.now(),
        traceparent,
      };
      await deliver(dependencies, received, context);
    } catch (thrown) {
      throw repeat(asCloseError(thrown).message);
    }
  };
}

/** The text of a message. Where it has none there is no record of a close, so the cause gets a log line of its own. */
function textOrThrow(message: unknown, log: () => LogTarget): string {
  try {
    return messageText(message);
  } catch (thrown) {
    swallowInto(log(), undefined)('read the message')(thrown);
    throw thrown;
  }
}

/** Epoch milliseconds. Fields of the message can hide the host's metadata, so the value may be anything. */
function insertionTime({ triggerMetadata }: InvocationContext): number | undefined {
  const time = triggerMetadata?.['insertionTime'];
  const epochMs = typeof time === 'string' || time instanceof Date ? Number(new Date(time)) : NaN;
  return Number.isNaN(epochMs) ? undefined : epochMs;
}

/** The host logs the message and the stack of what is thrown: a safe message, and no stack. */
function repeat(message: string): Error {
  const error = new Error(message);
  error.stack = `${error.name}: ${message}`;
  return error;
}
