import type { TypedData } from '../worker/protocol';

/** What a queue message brings besides its body. */
export interface MessageProperties {
  messageId: string;
  dequeueCount: number;
  insertedOn: Date;
  expiresOn: Date;
  nextVisibleOn: Date;
  popReceipt: string;
}

/**
 * The binding data of a queue trigger. Dates go as JSON in .NET's writing.
 * @param text the message as text; undefined if it is none: then `QueueTrigger` is left out
 * @param value the trigger's value. Only a string that holds a JSON object overrides (a binary
 * one is not looked into): its top-level properties replace ours without regard to case, arrays
 * and nulls aside. So `{"id":"mine"}` hides the message's own id.
 */
export function triggerMetadata(
  message: MessageProperties,
  text: string | undefined,
  value: TypedData,
): Record<string, TypedData> {
  const metadata: Record<string, TypedData> = {
    ...(text === undefined ? {} : { QueueTrigger: { string: text } }),
    DequeueCount: { json: String(message.dequeueCount) },
    ExpirationTime: { json: dateJson(message.expiresOn) },
    Id: { string: message.messageId },
    InsertionTime: { json: dateJson(message.insertedOn) },
    NextVisibleTime: { json: dateJson(message.nextVisibleOn) },
    PopReceipt: { string: message.popReceipt },
  };
  const names = new Map(Object.keys(metadata).map((name) => [name.toLowerCase(), name]));
  for (const [key, property] of Object.entries(topLevelProperties(value.string))) {
    const converted = convert(property);
    if (!converted) continue;
    const name = names.get(key.toLowerCase()) ?? key;
    names.set(key.toLowerCase(), name);
    // Not by assignment: a property called __proto__ is a property.
    Object.defineProperty(metadata, name, {
      value: converted,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return metadata;
}

function topLevelProperties(text: string | undefined): object {
  try {
    const parsed: unknown = text?.trimStart().startsWith('{') ? JSON.parse(text) : undefined;
    return parsed ?? {};
  } catch {
    return {};
  }
}

/** As .NET converts a JSON token: scalars to strings. Its rewriting of dates is left out. */
function convert(property: unknown): TypedData | undefined {
  if (property === null || Array.isArray(property)) return undefined;
  if (typeof property === 'string') return { string: property };
  if (typeof property === 'boolean') return { string: property ? 'True' : 'False' };
  const json = JSON.stringify(property);
  return typeof property === 'number' ? { string: json } : { json };
}

function dateJson(date: Date): string {
  return JSON.stringify(dotNetDate(date));
}

/** A date as .NET writes it into JSON. */
export function dotNetDate(date: Date): string {
  return date.toISOString().replace(/\.000Z$|Z$/, '+00:00');
}
