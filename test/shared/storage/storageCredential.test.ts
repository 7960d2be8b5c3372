import { loadStorageCredential } from '../../../shared/storage/storageCredential';
import { useManagedIdentity } from '../../support/useManagedIdentity';

const CLIENT_ID = '00000000-0000-4000-8000-000000000003';
const SCOPE = 'https://storage.azure.com/.default';

const identity = useManagedIdentity();

it('is the managed identity that the settings name', async () => {
  const token = await (await loadStorageCredential(CLIENT_ID)).getToken(SCOPE);
  expect(identity().isIssuedToken(token?.token ?? '', 'https://storage.azure.com')).toBe(true);
  expect(identity().requests).toMatchObject([{ clientId: CLIENT_ID }]);
});

it('is the SDK’s standard selection where they name none', async () => {
  expect((await loadStorageCredential()).constructor.name).toBe('DefaultAzureCredential');
  expect((await loadStorageCredential(CLIENT_ID)).constructor.name).toBe(
    'ManagedIdentityCredential',
  );
});
