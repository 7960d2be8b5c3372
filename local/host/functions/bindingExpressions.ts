/**
 * Replaces `%Name%` in a binding's option by the setting of that name.
 * @throws Error naming the setting if there is none, as the real host refuses such a function
 */
export function resolveBindingExpressions(text: string, env: NodeJS.ProcessEnv): string {
  return text.replace(/%([^%]+)%/g, (expression, name: string) => {
    const value = env[name];
    if (value === undefined || value === '') {
      throw new Error(`the setting ${name} of '${expression}' does not exist`);
    }
    return value;
  });
}
