/** Calls of storage at a time: enough for thousands of messages in a minute, and no flood. */
export const CONCURRENCY = 16;

/** The items in groups of that size. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/**
 * Runs something for each item, so many at a time; one that fails does not keep the others from it.
 * @param onChunk gets how many are through
 */
export async function inChunks<T, R>(
  items: readonly T[],
  size: number,
  run: (item: T) => Promise<R>,
  onChunk: (done: number) => void = () => undefined,
): Promise<PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = [];
  for (const chunk of chunksOf(items, size)) {
    results.push(...(await Promise.allSettled(chunk.map(run))));
    onChunk(results.length);
  }
  return results;
}
