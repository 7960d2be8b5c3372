/** Does something `count` times, `most` at a time. */
export async function inFlight(
  count: number,
  most: number,
  run: (place: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: Math.min(most, count) }, worker));
}
