/** Runs with these environment variables, and puts back what was there. */
export async function withEnvironment<T>(
  variables: Readonly<Record<string, string | undefined>>,
  run: () => Promise<T>,
): Promise<T> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  };
  try {
    Object.entries(variables).forEach(([name, value]) => set(name, value));
    return await run();
  } finally {
    before.forEach(([name, value]) => set(name, value));
  }
}
