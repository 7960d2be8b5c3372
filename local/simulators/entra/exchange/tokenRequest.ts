import type { IncomingHttpHeaders } from 'node:http';
import { claimsOf } from '../../common/jwt';
import type { ReceivedRequest } from '../../common/webServer';
import { EntraRefusal } from './entraRefusal';

/** A request as it is recorded. */
export interface EntraRequest {
  operation: 'metadata' | 'token' | 'keys' | 'other';
  method: string;
  /** As it came, with its query. */
  path: string;
  /** First part of the path: an id or a domain. */
  tenant: string;
  headers: IncomingHttpHeaders;
  /** What was posted; empty for a GET. */
  form: Record<string, string>;
  /** Principal name in the assertion, if it has one. */
  user?: string;
}

/** The form of an on-behalf-of request. */
export interface OnBehalfOf {
  clientId: string;
  clientAssertion: string;
  assertion: string;
  scope: string;
}

const OPERATIONS: Readonly<Record<string, EntraRequest['operation']>> = {
  '/v2.0/.well-known/openid-configuration': 'metadata',
  '/oauth2/v2.0/token': 'token',
  '/discovery/v2.0/keys': 'keys',
};
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const CLIENT_JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What a request is about, before anything of it is believed. */
export function readEntraRequest({ method, path, headers, body }: ReceivedRequest): EntraRequest {
  const { pathname } = new URL(path, 'https://127.0.0.1');
  const tenant = pathname.split('/')[1] ?? '';
  const rest = pathname.slice(tenant.length + 1);
  const operation = Object.hasOwn(OPERATIONS, rest) ? OPERATIONS[rest] : undefined;
  const form = Object.fromEntries(new URLSearchParams(body));
  const { upn, preferred_username: name = upn } = claimsOf(form['assertion'] ?? '');
  const request = { operation: operation ?? 'other', method, path, tenant, headers, form };
  return typeof name === 'string' ? { ...request, user: name } : request;
}

/**
 * The form of the on-behalf-of flow, complete. Throws EntraRefusal where it is not.
 * Source: learn.microsoft.com, "Microsoft identity platform and OAuth 2.0 On-Behalf-Of flow", third case:
 * access token request with a federated credential.
 */
export function readOnBehalfOf({ method, form }: EntraRequest): OnBehalfOf {
  if (method !== 'POST') {
    const text = `The endpoint only accepts POST requests. Received a ${method} request.`;
    throw new EntraRefusal(400, 'invalid_request', 900561, text);
  }
  const grant = required(form, 'grant_type');
  if (grant !== JWT_BEARER || required(form, 'requested_token_use') !== 'on_behalf_of') {
    const text = `The app requested an unsupported grant type '${grant}'.`;
    throw new EntraRefusal(400, 'unsupported_grant_type', 70003, text);
  }
  const clientId = required(form, 'client_id');
  const { client_assertion_type: type, client_assertion: clientAssertion = '' } = form;
  if (clientAssertion === '' || type !== CLIENT_JWT_BEARER) {
    const text =
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
    throw new EntraRefusal(401, 'invalid_client', 7000218, text);
  }
  const assertion = required(form, 'assertion');
  return { clientId, clientAssertion, assertion, scope: required(form, 'scope') };
}

function required(form: Record<string, string>, name: string): string {
  const value = form[name] ?? '';
  if (value !== '') return value;
  const text = `The request body must contain the following parameter: '${name}'.`;
  throw new EntraRefusal(400, 'invalid_request', 900144, text);
}
