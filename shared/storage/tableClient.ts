import type { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { StorageAccount } from '../core/storageAccount';
import { TABLE_RETRY } from './storageCall';

/** A client of the table; the packages load on first need. */
export async function tableClient(
  account: StorageAccount,
  tableName: string,
  loadCredential: (clientId?: string) => Promise<TokenCredential>,
): Promise<TableClient> {
  const { TableClient } = await import('@azure/data-tables');
  const options = { retryOptions: TABLE_RETRY };
  if ('connectionString' in account) {
    // Azurite and other stand-ins speak http; Azure itself refuses it where it should.
    return TableClient.fromConnectionString(account.connectionString, tableName, {
      ...options,
      allowInsecureConnection: true,
    });
  }
  const { tableServiceUri, clientId } = account;
  if (tableServiceUri === undefined) {
    throw new Error('AzureWebJobsStorage__tableServiceUri is missing.');
  }
  return new TableClient(tableServiceUri, tableName, await loadCredential(clientId), options);
}
