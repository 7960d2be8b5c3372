import { readFileSync } from 'node:fs';
import { Agent, fetch } from 'undici';
import { callAction } from '../../e2e/connectorRuntime';
import { type HttpAction, runHttpAction, type Send } from '../../e2e/powerAutomate';
import type { World } from '../../e2e/world';
import type { Action, CallOutput, FlowWorld } from './flowRun';

const VAULT = 'https://vault.test';
const SECRETS: Record<string, string> = {
  'close-session-function-key': 'k-1',
  'close-session-graph-secret': 'a-secret',
};

interface Authentication {
  type: string;
  audience: string;
  secret?: string;
}

type HttpInputs = HttpAction & { authentication?: Authentication };

interface ConnectionInputs {
  host: { apiId?: string; operationId?: string; connection?: { name: string } };
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: object;
  parameters?: Record<string, string>;
}

/** What the sample flows reach: the app, the simulated Graph, and stand-ins for Key Vault and Outlook. */
export interface SampleWorld extends FlowWorld {
  settings: Record<string, string>;
  mails: string[];
  /** Each call of the app: what was asked, and what came of it. */
  calls: string[];
  stop(): Promise<void>;
}

export function sampleWorld(world: World, app: string): SampleWorld {
  const ca = readFileSync(world.settings['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8');
  const dispatcher = new Agent({ connect: { ca } });
  const send: Send = (uri, init) => fetch(uri, { ...init, dispatcher });
  const [mails, calls]: [string[], string[]] = [[], []];

  const http = async ({ authentication, ...action }: HttpInputs): Promise<CallOutput> => {
    if (authentication !== undefined) {
      return action.uri.startsWith(VAULT)
        ? vaultAnswer(action.uri, authentication)
        : outputOf(await runHttpAction(await asGraphCall(action, authentication), send));
    }
    const output = await runHttpAction(action, send);
    const { pathname } = new URL(action.uri);
    calls.push(`${action.method} ${pathname.replace(/[0-9a-f-]{36}/, '…')} ${output.statusCode}`);
    return outputOf(output);
  };

  const asGraphCall = async (
    action: HttpAction,
    { type, audience, secret = SECRETS['close-session-graph-secret'] }: Authentication,
  ): Promise<HttpAction> => {
    expect([type, audience, secret]).toEqual([
      expect.stringMatching(/^(?:ActiveDirectoryOAuth|ManagedServiceIdentity)$/),
      'https://graph.microsoft.com',
      SECRETS['close-session-graph-secret'],
    ]);
    const token = await (await send(`${world.graph.endpoint}/_simulator/token`, {})).text();
    return { ...action, headers: { ...action.headers, Authorization: `Bearer ${token}` } };
  };

  const withKey = (action: HttpAction) =>
    http({ ...action, headers: { ...action.headers, 'x-functions-key': 'k-1' } });

  const connector = async (
    operationId: string,
    parameters: Record<string, string>,
  ): Promise<CallOutput> => {
    const inputs = Object.entries(parameters).map(([name, value]) => [
      name.replace(/^body\//, ''),
      value,
    ]);
    const connected = { hostName: new URL(app).host, api_key: 'k-1' };
    const answer = await callAction(
      connected,
      operationId,
      Object.fromEntries(inputs) as object as Record<string, unknown>,
    );
    calls.push(`${operationId} ${answer.status}`);
    return { statusCode: answer.status, body: await answer.json() };
  };

  const connection = async (inputs: ConnectionInputs): Promise<CallOutput> => {
    const { host, parameters = {}, path = '', method = '', ...rest } = inputs;
    const operation = [host.apiId?.split('/').at(-1), host.operationId].filter(Boolean).join(' ');
    switch (host.connection?.name ?? operation) {
      case 'shared_keyvault GetSecret':
        return { statusCode: 200, body: { value: SECRETS[parameters['secretName'] ?? ''] } };
      case 'shared_office365 SendEmailV2':
        mails.push(
          `${parameters['emailMessage/To'] ?? ''}: ${parameters['emailMessage/Body'] ?? ''}`,
        );
        return { statusCode: 200 };
      case 'office365': {
        expect([method, path]).toEqual(['post', '/v2/Mail']);
        const { To, Body } = rest.body as { To: string; Body: string };
        mails.push(`${To}: ${Body}`);
        return { statusCode: 200 };
      }
      case 'closeexcelsession':
        return withKey({
          ...rest,
          method: method.toUpperCase() as HttpAction['method'],
          uri: `${app}/api${path}`,
        });
      default:
        expect(host.apiId).toBe('/providers/Microsoft.PowerApps/apis/shared_closeexcelsession');
        return connector(host.operationId ?? '', parameters);
    }
  };

  return {
    mails,
    calls,
    settings: { app, graph: world.graph.endpoint, vault: VAULT, mailTo: 'ada@contoso.com' },
    parameters: {
      $connections: {
        closeexcelsession: { connectionId: 'closeexcelsession' },
        office365: { connectionId: 'office365' },
      },
      $authentication: {},
    },
    call: (type: Action['type'], inputs) =>
      type === 'Http' ? http(inputs as HttpInputs) : connection(inputs as ConnectionInputs),
    stop: () => dispatcher.destroy(),
  };
}

function vaultAnswer(uri: string, { type, audience }: Authentication): CallOutput {
  const { pathname, search } = new URL(uri);
  expect([type, audience, search]).toEqual([
    'ManagedServiceIdentity',
    'https://vault.azure.net',
    '?api-version=7.4',
  ]);
  return { statusCode: 200, body: { value: SECRETS[pathname.replace('/secrets/', '')] } };
}

function outputOf(output: Awaited<ReturnType<typeof runHttpAction>>): CallOutput {
  const { statusCode, headers, body } = output;
  return { statusCode, headers: Object.fromEntries(headers.entries()), body };
}
