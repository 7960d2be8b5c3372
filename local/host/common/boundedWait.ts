/** Resolves when the work is done, or after `limitMs`. */
export async function waitAtMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([work, over]);
  clearTimeout(timer);
}
