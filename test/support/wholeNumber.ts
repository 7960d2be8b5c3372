/**
 * A whole number from an environment variable, undefined where there is none.
 * @throws Error for anything else: a misspelt one must not mean that nothing is tried
 */
export function wholeNumber(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || /^\d{1,9}$/.test(text)) return text === undefined ? text : Number(text);
  throw new Error(`${name} must be a whole number.`);
}
