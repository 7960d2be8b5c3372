import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeJwt } from '../../../local/simulators/common/jwt';
import { identityPrincipal } from '../../../local/simulators/graph/grants/grantStore';
import {
  type GraphSimulator,
  startGraphSimulator,
} from '../../../local/simulators/graph/service/graphSimulator';
import { TENANT_ID } from '../../../local/simulators/graph/tenant/tenant';
import { sharedAuthority } from '../../support/sharedAuthority';
import { readOptions } from '../../../tools/grants/command/options';
import { runGrants } from '../../../tools/grants/command/runGrants';
import { grantGraph } from '../../../tools/grants/services/grantGraph';
import { manualClock } from '../../support/manualClock';
import { trustAuthority } from '../../support/trustAuthority';

/** What the Azure CLI's own token permits, as far as it matters here. */
export const AZURE_CLI = [
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'Directory.AccessAsUser.All',
];

/** What one run printed, left in the file, and wrote to Graph. */
export interface Ran {
  isDone: boolean;
  lines: string[];
  /** The label that each step got, and what it says. */
  steps: string[];
  file: string | undefined;
  /** Method, path and body of each request that changes something. */
  writes: [method: string, path: string, body: unknown][];
  keptClientIds: string[];
}

export interface GrantsWorld {
  graph: GraphSimulator;
  /** Runs the tool in this process, with a token that has these permissions. */
  run(args: readonly string[], permissions?: readonly string[]): Promise<Ran>;
  /** Milliseconds that were waited for so far. */
  slept: readonly number[];
  stop(): Promise<void>;
}

export async function startGrantsWorld(): Promise<GrantsWorld> {
  const { caPem, key, cert } = await sharedAuthority();
  const distrust = trustAuthority(caPem);
  const graph = await startGraphSimulator({ key, cert });
  const folder = mkdtempSync(join(tmpdir(), 'grants-test-'));
  const slept: number[] = [];
  const clock = {
    ...manualClock(),
    sleep: (ms: number) => {
      slept.push(ms);
      return Promise.resolve();
    },
  };
  let runs = 0;
  return {
    graph,
    slept,
    async run(args, permissions = AZURE_CLI) {
      const options = readOptions(
        ['--principal', identityPrincipal.id, '--graph', graph.endpoint, ...args],
        {},
      );
      if (typeof options === 'string') throw new Error(options);
      const token = makeJwt({ scp: permissions.join(' '), tid: TENANT_ID }, randomBytes);
      const lines: string[] = [];
      const keptClientIds: string[] = [];
      const fileName = join(folder, String(++runs), 'administrator.ps1');
      graph.clearRequests();
      const isDone = await runGrants(options, {
        graph: grantGraph(graph.endpoint, token, clock),
        tenantId: TENANT_ID,
        clock,
        print: (line) => lines.push(line),
        keepClientId: (clientId) => {
          keptClientIds.push(clientId);
          return Promise.resolve();
        },
        fileName,
      });
      return {
        isDone,
        lines,
        steps: lines.filter(
          (line) => /^[A-Za-z]/.test(line) && /^.{13} the|^.{13} [a-z]/.test(line),
        ),
        file: readIfThere(fileName),
        writes: graph
          .requests()
          .filter(({ method }) => method !== 'GET')
          .map(({ method, path, body }) => [
            method,
            path,
            body === '' ? undefined : JSON.parse(body),
          ]),
        keptClientIds,
      };
    },
    async stop() {
      await graph.stop();
      distrust();
      rmSync(folder, { recursive: true });
    },
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
