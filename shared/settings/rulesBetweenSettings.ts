import type { SettingProblem } from './readStorageAccount';

type Environment = Readonly<Record<string, string | undefined>>;

/** How Azure writes a switch that is on: `True`. */
export function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

/**
 * The rules between settings. One that is set counts as given, valid or not, so that all problems are reported at once.
 * @param set the settings that are not empty
 * @param defaultQueueName where CLOSE_SESSION_QUEUE is not set
 */
export function problemsBetween(set: Environment, defaultQueueName: string): SettingProblem[] {
  return [
    ...delegatedProblems(set),
    ...anonymousProblems(set),
    ...resultsQueueProblems(set, defaultQueueName),
    ...notifyProblems(set),
  ];
}

function delegatedProblems(set: Environment): SettingProblem[] {
  const given = ['DELEGATED_TENANT_ID', 'DELEGATED_CLIENT_ID'].find((name) => set[name]);
  if (given === undefined) return [];
  return ['DELEGATED_TENANT_ID', 'DELEGATED_CLIENT_ID', 'AZURE_CLIENT_ID']
    .filter((name) => !set[name])
    .map((name) => ({ name, message: `is missing: delegated mode (${given} is set) needs it` }));
}

function anonymousProblems(set: Environment): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const isLocal = isTrue(set['CLOSE_SESSION_LOCAL_ANONYMOUS']);
  if (isLocal && set['WEBSITE_INSTANCE_ID']) {
    problems.push({
      name: 'CLOSE_SESSION_LOCAL_ANONYMOUS',
      message: 'must not be set on Azure: it opens the app to everyone',
    });
  }
  if (set['HTTP_AUTH_LEVEL'] === 'anonymous' && !isTrue(set['WEBSITE_AUTH_ENABLED']) && !isLocal) {
    problems.push({
      name: 'HTTP_AUTH_LEVEL',
      message:
        'must be "function" where the platform’s sign-in (Easy Auth) is off: switch that on first, or try it out on your own machine with CLOSE_SESSION_LOCAL_ANONYMOUS=true',
    });
  }
  return problems;
}

function resultsQueueProblems(set: Environment, defaultQueueName: string): SettingProblem[] {
  const name = 'CLOSE_SESSION_RESULTS_QUEUE';
  const queueName = set['CLOSE_SESSION_QUEUE'] ?? defaultQueueName;
  // The second is how the Functions host names a poison queue.
  if (![queueName, `${queueName}-poison`].some((taken) => taken === set[name])) return [];
  const message = 'must be another queue than CLOSE_SESSION_QUEUE and its poison queue';
  return [{ name, message }];
}

function notifyProblems(set: Environment): SettingProblem[] {
  const names = ['NOTIFY_SENDER', 'NOTIFY_ALLOWED_RECIPIENTS'];
  const given = names.find((name) => set[name]);
  if (given === undefined) return [];
  return names
    .filter((name) => !set[name])
    .map((name) => ({ name, message: `is missing: mail (${given} is set) needs it` }));
}
