import { writeCaBundle } from './caBundle';
import { type LocalAuthority, makeLocalAuthority } from './certificate';
import {
  delegatedSettings,
  federatedCredential,
  isTokenFor,
} from '../simulators/entra/service/delegated';
import {
  type EntraSimulator,
  startEntraSimulator,
} from '../simulators/entra/service/entraSimulator';
import {
  type GraphSimulator,
  type GraphSimulatorOptions,
  startGraphSimulator,
} from '../simulators/graph/service/graphSimulator';
import type { ManagedIdentity } from '../simulators/identity/managedIdentity';

type Environment = NodeJS.ProcessEnv;

/** The https servers, which share a certificate authority. */
export interface SimulatedCloud {
  graph: GraphSimulator;
  /** Absent where the app's identity, or where users sign in, came from outside. */
  entra: EntraSimulator | undefined;
  /** Settings of the app. */
  env: Environment;
  stop(): Promise<void>;
}

/** Each of them says whom the app acts for, or by what: Entra's simulator would only fit its own. */
const WHO_ACTS = [
  'AZURE_AUTHORITY_HOST',
  'AZURE_CLIENT_ID',
  'AZURE_TOKEN_CREDENTIALS',
  'DELEGATED_CLIENT_ID',
  'DELEGATED_TENANT_ID',
];

/**
 * Starts a simulated Graph, and with a simulated identity an Entra too, unless a setting from outside
 * says who acts.
 * @param own how Graph waits where a fault delays a call, and the authority of its certificate (default: one made now)
 */
export async function startSimulatedCloud(
  outer: Environment,
  identity: ManagedIdentity | undefined,
  own: Pick<GraphSimulatorOptions, 'sleep'> & { authority?: LocalAuthority } = {},
): Promise<SimulatedCloud> {
  const { authority = await makeLocalAuthority(), ...waiting } = own;
  const { caPem, key, cert } = authority;
  const tls = { key, cert };
  const bundle = await writeCaBundle(caPem, outer['NODE_EXTRA_CA_CERTS']);
  const hasEntra = identity !== undefined && !WHO_ACTS.some((name) => outer[name]);
  const entra = hasEntra
    ? await startEntraSimulator({
        ...tls,
        isClientAssertionAccepted: federatedCredential(identity),
      })
    : undefined;
  const issuers = [identity, entra].filter((issuer) => issuer !== undefined);
  const isTokenAccepted = (token: string) => isTokenFor(graph.endpoint, issuers, token);
  const graph: GraphSimulator = await startGraphSimulator({
    ...tls,
    ...waiting,
    // Tokens of an identity from outside say nothing here.
    ...(identity && { isTokenAccepted }),
  });
  return {
    graph,
    entra,
    env: {
      GRAPH_ENDPOINT: graph.endpoint,
      NODE_EXTRA_CA_CERTS: bundle.path,
      ...(entra && delegatedSettings(entra)),
    },
    stop: async () => {
      await Promise.all([graph.stop(), entra?.stop()]);
      await bundle.remove();
    },
  };
}
