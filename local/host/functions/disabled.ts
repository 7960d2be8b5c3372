/**
 * The setting that keeps a function from being called: `AzureWebJobs.<function>.Disabled`, with underscores where
 * the dots are none for a shell. Names count without regard to case, as in .NET's configuration.
 * @returns undefined for a function that is not disabled
 */
export function disabledBy(functionName: string, env: NodeJS.ProcessEnv): string | undefined {
  const names = ['.', '_'].map((mark) => `AzureWebJobs${mark}${functionName}${mark}Disabled`);
  const lower = names.map((name) => name.toLowerCase());
  return Object.keys(env).find(
    (name) => lower.includes(name.toLowerCase()) && /^(?:true|1)$/i.test(env[name] ?? ''),
  );
}
