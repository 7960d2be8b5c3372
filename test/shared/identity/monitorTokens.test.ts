import type { AccessToken, TokenCredential } from '@azure/identity';
import type { CredentialSettings } from '../../../shared/identity/appTokens';
import { createMonitorTokens } from '../../../shared/identity/monitorTokens';

const SCOPE = 'https://monitor.azure.com/.default';

/** Tokens of credentials that give what they are told to. */
function start(token: AccessToken | null, standardSelection = false) {
  const loaded: CredentialSettings[] = [];
  const scopes: unknown[] = [];
  const load = (settings: CredentialSettings): Promise<TokenCredential> => {
    loaded.push(settings);
    const getToken = (scope: unknown) => {
      scopes.push(scope);
      return Promise.resolve(token);
    };
    return Promise.resolve({ getToken });
  };
  return { tokens: createMonitorTokens({ standardSelection }, load), loaded, scopes };
}

it('asks the identity that is named, which is loaded once, for the scope that is named', async () => {
  const token = { token: 't', expiresOnTimestamp: 1 };
  const { tokens, loaded, scopes } = start(token);
  expect(loaded).toEqual([]);
  expect(await tokens(SCOPE, 'id-1')).toBe(token);
  await tokens(SCOPE, 'id-1');
  await tokens(SCOPE, undefined);
  expect(loaded).toEqual([
    { clientId: 'id-1', standardSelection: false },
    { clientId: undefined, standardSelection: false },
  ]);
  expect(scopes).toEqual([SCOPE, SCOPE, SCOPE]);
});

it('takes the standard selection of credentials where the settings say so', async () => {
  const { tokens, loaded } = start({ token: 't', expiresOnTimestamp: 1 }, true);
  await tokens(SCOPE, undefined);
  expect(loaded).toEqual([{ clientId: undefined, standardSelection: true }]);
});

it('says so where the identity returns none', async () => {
  await expect(start(null).tokens(SCOPE, undefined)).rejects.toThrow(
    'The identity returned no token.',
  );
});
