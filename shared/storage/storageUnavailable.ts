import { CloseError } from '../core/closeError';

/** The service of the storage account that a call needs. */
export type StorageService = 'queue' | 'table';

const UNAVAILABLE: Readonly<Record<StorageService, string>> = {
  queue:
    'Could not reach the storage queue: check AzureWebJobsStorage and the role Storage Queue Data Contributor; otherwise try again later.',
  table:
    'Could not reach the storage table: check AzureWebJobsStorage (with an identity, AzureWebJobsStorage__tableServiceUri) and the role Storage Table Data Contributor; otherwise try again later.',
};

/** The way out where the storage is older than the Storage SDK; Azurite 3.35 is, for one. */
export const UNKNOWN_VERSION_HINT =
  'The storage does not know the service version that the Azure SDK asks for: start Azurite with --skipApiVersionCheck, or use a newer Azurite or storage.';

/**
 * The error of a storage account that can't be used.
 * @param cause what the SDK threw; it decides between the hints
 */
export function storageUnavailable(service: StorageService, cause: unknown): CloseError {
  const message = isUnknownServiceVersion(cause) ? UNKNOWN_VERSION_HINT : UNAVAILABLE[service];
  return new CloseError('StorageUnavailable', message, { cause });
}

/**
 * Whether the storage refused the header x-ms-version. Azurite says "The API version … is not supported", the
 * SDK of Azure's own answer "The provided service version is not enabled on this storage account".
 */
export function isUnknownServiceVersion(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (statusOf(error) !== 400 || code !== 'InvalidHeaderValue') return false;
  return /\b(?:API|service) version\b/i.test(String(message));
}

/** Status of the service's answer; not a number where there was none. */
export function statusOf(error: unknown): number {
  return Number((error as { statusCode?: unknown }).statusCode);
}
