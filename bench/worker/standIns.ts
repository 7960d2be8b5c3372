import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startManagedIdentity } from '../../local/simulators/identity/managedIdentity';
import { makeLocalAuthority } from '../../local/stack/certificate';
import { type FakeStorage, fakeStorage } from '../../test/support/fakeStorage';

/** What the measured functions talk to: all of it answers at once. */
export interface StandIns {
  /** Settings of the functions. */
  settings: Record<string, string>;
  /** Calls of Graph so far. */
  graphCalls(): number;
  storage: FakeStorage;
  stop(): Promise<void>;
}

/** Starts a Graph over https that answers 204 to everything, a managed identity, a queue and a table. */
export async function startStandIns(): Promise<StandIns> {
  const { caPem, key, cert } = await makeLocalAuthority();
  const directory = await mkdtemp(join(tmpdir(), 'close-bench-'));
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, caPem);
  let graphCalls = 0;
  const graph = createServer({ key, cert }, (request, response) => {
    graphCalls++;
    request.resume().on('end', () => response.writeHead(204).end());
  });
  // A connection that is closed between two runs would be paid for by whoever comes next.
  graph.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => graph.listen(0, '127.0.0.1', resolve));
  const [identity, storage] = await Promise.all([startManagedIdentity(), fakeStorage()]);
  return {
    settings: {
      GRAPH_ENDPOINT: `https://127.0.0.1:${(graph.address() as AddressInfo).port}`,
      // What is measured is what a close takes, not how many may be made.
      GRAPH_REQUESTS_PER_SECOND: '1000',
      IDENTITY_ENDPOINT: identity.endpoint,
      IDENTITY_HEADER: identity.header,
      AzureWebJobsStorage: storage.connectionString,
      NODE_EXTRA_CA_CERTS: caFile,
    },
    graphCalls: () => graphCalls,
    storage,
    async stop() {
      graph.close();
      graph.closeAllConnections();
      await Promise.all([identity.stop(), storage.stop(), rm(directory, { recursive: true })]);
    },
  };
}
