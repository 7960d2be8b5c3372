import type { QueueServiceClient } from '@azure/storage-queue';

/** Where a connection name leads, by the rules of the extension. */
export type StorageConnection =
  | { kind: 'connectionString'; connectionString: string }
  | { kind: 'identity'; url: string; clientId: string | undefined; managed: boolean };

/**
 * Reads the settings of a connection: `X` (or `AzureWebJobsX`) as a connection string, or
 * `X__queueServiceUri`, `X__serviceUri`, `X__accountName` for an identity.
 * @throws Error that names the setting to make
 */
export function storageConnection(name: string, env: NodeJS.ProcessEnv): StorageConnection {
  for (const prefix of [`AzureWebJobs${name}`, name]) {
    const connectionString = env[prefix];
    if (connectionString) return { kind: 'connectionString', connectionString };
    const account = env[`${prefix}__accountName`];
    const url =
      env[`${prefix}__queueServiceUri`] ??
      env[`${prefix}__serviceUri`] ??
      (account === undefined ? undefined : `https://${account}.queue.core.windows.net`);
    if (url !== undefined) {
      const managed = env[`${prefix}__credential`]?.toLowerCase() === 'managedidentity';
      return { kind: 'identity', url, clientId: env[`${prefix}__clientId`], managed };
    }
  }
  throw new Error(
    `storage connection '${name}' does not exist: set ${name} or ${name}__queueServiceUri`,
  );
}

/** Makes the client of a connection; short retries, because the poll loop tries again itself. */
export async function queueServiceClient(
  connection: StorageConnection,
): Promise<QueueServiceClient> {
  const storage = await import('@azure/storage-queue');
  const options = {
    retryOptions: {
      maxTries: 3,
      tryTimeoutInMs: 30_000,
      retryDelayInMs: 200,
      maxRetryDelayInMs: 1_000,
    },
  };
  if (connection.kind === 'connectionString') {
    const { connectionString } = connection;
    return storage.QueueServiceClient.fromConnectionString(connectionString, options);
  }
  // Loaded on need: it takes a while, and a connection string does without.
  const identity = await import('@azure/identity');
  const { clientId, managed, url } = connection;
  const credential = managed
    ? new identity.ManagedIdentityCredential(clientId === undefined ? {} : { clientId })
    : new identity.DefaultAzureCredential(
        clientId === undefined ? {} : { managedIdentityClientId: clientId },
      );
  return new storage.QueueServiceClient(url, credential, options);
}
