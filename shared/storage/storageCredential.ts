import type { TokenCredential } from '@azure/identity';
import { loadCredential } from '../identity/appTokens';

/**
 * The identity for the storage account: the one that AzureWebJobsStorage__clientId names, else as the
 * Functions host does it, the SDK's standard selection.
 */
export function loadStorageCredential(clientId?: string): Promise<TokenCredential> {
  return loadCredential({ clientId, standardSelection: clientId === undefined });
}
