import { sharedAuthority } from '../../../support/sharedAuthority';
import {
  type EntraSimulator,
  startEntraSimulator,
} from '../../../../local/simulators/entra/service/entraSimulator';
import { APP_CLIENT_ID } from '../../../../local/simulators/entra/exchange/registration';
import { TENANT_ID, member } from '../../../../local/simulators/graph/tenant/tenant';
import { noWaiting, NOON, simulatorClient, type SimulatorClient } from '../simulatorClient';

export const GRAPH = 'https://graph.microsoft.com';
export const CLIENT_ASSERTION = 'the-identity';
export const TOKEN_PATH = `/${TENANT_ID}/oauth2/v2.0/token`;

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** A running simulator, and a client of it. */
export interface Harness extends Pick<SimulatorClient, 'admin'> {
  entra: EntraSimulator;
  /** Milliseconds of each `delayMs` that was waited for; nothing really waits. */
  slept: number[];
  get: (path: string) => Promise<Reply>;
  /** Posts the form of an exchange for the member; undefined leaves a field out. */
  exchange: (fields?: Record<string, string | undefined>, path?: string) => Promise<Reply>;
  stop(): Promise<void>;
}

async function startHarness(): Promise<Harness> {
  const { caPem, key, cert } = await sharedAuthority();
  const { slept, sleep } = noWaiting();
  const entra = await startEntraSimulator({
    key,
    cert,
    clock: () => NOON,
    isClientAssertionAccepted: (token) => token === CLIENT_ASSERTION,
    sleep,
  });
  const { send, admin, stop } = simulatorClient(entra.origin, caPem);
  const call = async (path: string, method: string, body?: string): Promise<Reply> => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await send(path, { method, headers, body });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  };
  return {
    entra,
    slept,
    get: (path) => call(path, 'GET'),
    exchange: (fields = {}, path = TOKEN_PATH) => {
      const form: Record<string, string | undefined> = {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        client_id: APP_CLIENT_ID,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: CLIENT_ASSERTION,
        assertion: entra.issueUserToken({ user: member }),
        scope: `${GRAPH}/.default openid profile offline_access`,
        requested_token_use: 'on_behalf_of',
        ...fields,
      };
      const given = Object.entries(form).filter((field): field is [string, string] =>
        Boolean(field[1]),
      );
      return call(path, 'POST', new URLSearchParams(given).toString());
    },
    admin,
    stop: async () => {
      await entra.stop();
      await stop();
    },
  };
}

/** A harness for each test of a file. */
export function useHarness(): Harness {
  const harness = {} as Harness;
  beforeEach(async () => {
    Object.assign(harness, await startHarness());
  });
  afterEach(() => harness.stop());
  return harness;
}
