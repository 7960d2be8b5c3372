import { type Azurite, startAzurite } from '../../local/stack/azurite';

/**
 * Queue and table service that all test files of an `npm test` share, for those that use names of their own. Where jest was
 * run by itself, one is started.
 */
export async function sharedAzurite(): Promise<Azurite> {
  const { SHARED_AZURITE } = process.env;
  if (SHARED_AZURITE === undefined) return startAzurite({ services: ['queue', 'table'] });
  const shared = JSON.parse(SHARED_AZURITE) as Omit<Azurite, 'stop'>;
  return { ...shared, stop: () => Promise.resolve() };
}
