import type { Filter } from './filter';

export const COMMANDS = ['list', 'show', 'requeue', 'drop'] as const;
export type Command = (typeof COMMANDS)[number];

/** What the desk is asked to do. */
export interface Order {
  command: Command;
  filter: Filter;
  /** Change something, not only say what would change. */
  isForReal: boolean;
  queueName: string | undefined;
  accountName: string | undefined;
}
