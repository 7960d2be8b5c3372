import type { OpenSession } from '../../simulators/graph/service/control';
import type { Outages } from '../../stack/outage';
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
  /** Under which address a session is closed that the page has opened, by fingerprint. */
  addresses: Map<string, OpenSession>;
  outages: Outages;
}
