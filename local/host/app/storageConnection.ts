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

/** The clients that a listener needs. */
export interface QueueServiceClients {
  /** Retries, for less time than the real host. */
  service: QueueServiceClient;
  /** Never retries. */
  receiver: QueueServiceClient;
}

/** @returns makes new clients of a connection, as a host does when it starts */
export async function queueServiceClients(
  connection: StorageConnection,
): Promise<() => QueueServiceClients> {
  const storage = await import('@azure/storage-queue');
  const retryOptions = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };
  const once = { retryOptions: { maxTries: 1 } };
  if (connection.kind === 'connectionString') {
    const client = storage.QueueServiceClient.fromConnectionString.bind(storage.QueueServiceClient);
    const { connectionString } = connection;
    // At once, so that one that is wrong is said at start.
    client(connectionString);
    return () => ({
      service: client(connectionString, { retryOptions }),
      receiver: client(connectionString, once),
    });
  }
  // Loaded on first need: loading takes a while, and a connection string does not need it.
  const identity = await import('@azure/identity');
  const { clientId, managed, url } = connection;
  return () => {
    const credential = managed
      ? new identity.ManagedIdentityCredential(clientId === undefined ? {} : { clientId })
      : new identity.DefaultAzureCredential(
          clientId === undefined ? {} : { managedIdentityClientId: clientId },
        );
    return {
      service: new storage.QueueServiceClient(url, credential, { retryOptions }),
      receiver: new storage.QueueServiceClient(url, credential, once),
    };
  };
}
