import {
  type ManagedIdentity,
  startManagedIdentity,
} from '../../local/simulators/identity/managedIdentity';

/**
 * A managed identity for the tests of a file, which the SDK finds by the environment. One for the whole file:
 * the SDK's credential keeps, for the whole process, the endpoint that it found first.
 */
export function useManagedIdentity(): () => ManagedIdentity {
  let identity: ManagedIdentity;
  beforeAll(async () => {
    identity = await startManagedIdentity();
    process.env['IDENTITY_ENDPOINT'] = identity.endpoint;
    process.env['IDENTITY_HEADER'] = identity.header;
  });
  afterAll(() => identity.stop());
  beforeEach(() => identity.clearRequests());
  return () => identity;
}
