/** The storage account: a connection string, or the addresses of its services and an identity. */
export type StorageAccount =
  | { connectionString: string }
  | {
      /** Without a slash at its end. */
      queueServiceUri: string;
      /** Likewise; absent where neither a setting nor the queue service's address tells. */
      tableServiceUri: string | undefined;
      /** `AzureWebJobsStorage__clientId`: a user-assigned identity. */
      clientId: string | undefined;
    };
