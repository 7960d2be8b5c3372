/** A copy without some of its keys. */
export function without<T extends object, Key extends string>(
  object: T,
  ...keys: readonly Key[]
): Omit<T, Key> {
  const names: readonly string[] = keys;
  return Object.fromEntries(
    Object.entries(object).filter(([name]) => !names.includes(name)),
  ) as Omit<T, Key>;
}
