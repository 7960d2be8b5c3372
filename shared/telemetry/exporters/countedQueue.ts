import type { GuardedExporter } from './guarded';

/** The queue of a batch processor, counted from outside: the SDK drops in silence what finds it full. */
export interface CountedQueue<Item> {
  /** False, and reported, where one more would not find room; true takes the room. */
  hasRoom(): boolean;
  /** To be given to the processor: what it takes has left the queue. */
  exporter: GuardedExporter<Item[]>;
}

/**
 * @param report gets the cause of a loss
 */
export function countedQueue<Item>(
  exporter: GuardedExporter<Item[]>,
  { maxQueueSize }: { maxQueueSize: number },
  report: (cause: string) => void,
): CountedQueue<Item> {
  let waiting = 0;
  return {
    hasRoom() {
      if (waiting >= maxQueueSize) {
        report(`${maxQueueSize} wait to be sent, and no more are kept`);
        return false;
      }
      waiting++;
      return true;
    },
    exporter: {
      ...exporter,
      export(items, done) {
        waiting -= items.length;
        exporter.export(items, done);
      },
    },
  };
}
