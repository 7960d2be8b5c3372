import { isUtf8 } from 'node:buffer';
import type fc from 'fast-check';
import { isXml } from '../fuzz/deliveryOracle';
import { MAX_TEXT_BYTES } from '../fuzz/hostileTexts';
import { type Message, messages } from '../fuzz/messages';

const MAX_DEPTH = 1_000;

/**
 * The Functions library parses the `queueTrigger` metadata of a plain message and walks through it, call in
 * call: some thousand levels overflow its stack before the function is called. The host then tries in vain
 * and moves the message to poison by itself, without a reason; nothing here can change that.
 */
function overflowsLibrary(text: string): boolean {
  let depth = 0;
  let deepest = 0;
  for (const unit of text) {
    if (unit === '[' || unit === '{') deepest = Math.max(deepest, ++depth);
    else if (unit === ']' || unit === '}') depth--;
  }
  return deepest > MAX_DEPTH;
}

/**
 * Messages that a queue can hold. Those with a valid `delivery` are left out: their times belong to a clock
 * that stands still.
 */
export const queueTexts: fc.Arbitrary<Message> = messages.filter(
  ({ kind, bytes }) =>
    kind !== 'delivery' &&
    bytes.length > 0 &&
    bytes.length <= MAX_TEXT_BYTES &&
    isUtf8(bytes) &&
    isXml(bytes.toString()) &&
    !overflowsLibrary(bytes.toString()),
);
