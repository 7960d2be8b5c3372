/**
 * Audience of the managed identity's token as it stands for the app, by cloud:
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export const EXCHANGE_AUDIENCES: ReadonlyMap<string, string> = new Map([
  ['login.microsoftonline.us', 'api://AzureADTokenExchangeUSGov'],
  ['login.partner.microsoftonline.cn', 'api://AzureADTokenExchangeChina'],
  ['login.chinacloudapi.cn', 'api://AzureADTokenExchangeChina'],
]);

/** The audience of the managed identity's token that serves as the app registration's assertion. */
export function exchangeAudience(authorityHost: string): string {
  return EXCHANGE_AUDIENCES.get(new URL(authorityHost).host) ?? 'api://AzureADTokenExchange';
}
