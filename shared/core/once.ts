/**
 * What takes time to make and is not needed when the app loads.
 * @param make is called at the first call of what is returned
 * @returns gives the same value each time
 */
export function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
