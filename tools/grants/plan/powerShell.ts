/** PowerShell for an administrator: https://learn.microsoft.com/powershell/microsoftgraph/authentication-commands */

/** Names of the cloud for the sign-in of the modules, by host of Graph; the global cloud needs none. */
const ENVIRONMENTS: ReadonlyMap<string, { graph: string; exchange: string }> = new Map([
  ['graph.microsoft.us', { graph: 'USGov', exchange: 'O365USGovGCCHigh' }],
  ['dod-graph.microsoft.us', { graph: 'USGovDoD', exchange: 'O365USGovDoD' }],
]);

/** A text as PowerShell takes it without looking inside. Typographic quotes end a text there, too. */
export function quoted(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201A\u201B]/g, '$&$&')}'`;
}

/** The sign-in for Graph with a delegated permission. */
export function connectGraph(graphEndpoint: string, scope: string): string {
  const cloud = ENVIRONMENTS.get(new URL(graphEndpoint).host);
  return `Connect-MgGraph -Scopes ${scope}${cloud === undefined ? '' : ` -Environment ${cloud.graph}`}`;
}

/** The sign-in for Exchange Online. */
export function connectExchange(graphEndpoint: string): string {
  const cloud = ENVIRONMENTS.get(new URL(graphEndpoint).host);
  return `Connect-ExchangeOnline${cloud === undefined ? '' : ` -ExchangeEnvironmentName ${cloud.exchange}`}`;
}

/** One request of Graph. The path may hold PowerShell expressions: it stands in double quotes. */
export function graphRequest(
  graphEndpoint: string,
  method: string,
  path: string,
  body?: object,
): string {
  const content =
    body === undefined
      ? ''
      : ` -ContentType 'application/json' -Body ${quoted(JSON.stringify(body))}`;
  return `Invoke-MgGraphRequest -Method ${method} -Uri "${graphEndpoint}/v1.0${path}"${content}`;
}
