import type { TokenCredential } from '@azure/identity';

/**
 * The identity for the storage account: the one that AzureWebJobsStorage__clientId names, else as the
 * Functions host does it, the SDK's standard selection. The package loads on first need.
 */
export async function loadStorageCredential(clientId?: string): Promise<TokenCredential> {
  const { DefaultAzureCredential, ManagedIdentityCredential } = await import('@azure/identity');
  return clientId === undefined
    ? new DefaultAzureCredential()
    : new ManagedIdentityCredential({ clientId });
}
