import { sessionFingerprint } from '../../../shared/telemetry/records/redaction';
import type { OpenSession } from '../../simulators/graph/service/control';
import type { Stack } from '../../stack/stack';
import type { Journal } from './journal';

/** What the page looks at and plays with. */
export interface ConsoleWorld {
  stack: Stack;
  journal: Journal;
  queueName: string;
  /** Where outcomes are published; absent where the setting is off. */
  resultsQueue: string | undefined;
  functionsKey: string | undefined;
  /** Sessions that the page has opened, by fingerprint: under which address. */
  addresses: Map<string, OpenSession>;
}

/** A session by what the page knows of it: the id itself never goes there. */
export function sessionOf({ stack }: ConsoleWorld, fingerprint: string) {
  return stack.graph?.sessions().find(({ id }) => sessionFingerprint(id) === fingerprint);
}
