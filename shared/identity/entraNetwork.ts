import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import type { Deadline } from '../core/deadline';
import { readBounded } from '../core/boundedBody';
import type { EntraAnswer } from './entraRefusal';

/** Entra's metadata, by address: each is requested once. */
export type KeptMetadata = Map<string, NetworkResponse<unknown>>;

/**
 * Sends msal's requests, within the deadline. Msal's own client waits for 301 s, and its errors lack the status,
 * Retry-After and sometimes the claims; so a refusal is interpreted before msal sees it.
 * @param refuse makes the error for an answer without a token; it is thrown as it is
 */
export function entraNetwork(
  deadline: Deadline,
  kept: KeptMetadata,
  refuse: (answer: EntraAnswer) => Error,
  fetchIt: typeof fetch,
): INetworkModule {
  const send = async (url: string, init: RequestInit): Promise<EntraAnswer> => {
    const response = await fetchIt(url, { ...init, redirect: 'manual', signal: deadline.signal });
    const { status, headers } = response;
    return { status, headers, bodyText: await deadline.race(readBounded(response.body)) };
  };
  return {
    async sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions) {
      const known = kept.get(url) as NetworkResponse<T> | undefined;
      if (known !== undefined) return known;
      const answer = asNetworkResponse<T>(await send(url, { headers: options?.headers ?? {} }));
      if (answer.status === 200) kept.set(url, answer);
      return answer;
    },
    async sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions) {
      const { headers = {}, body = '' } = options ?? {};
      const answer = await send(url, { method: 'POST', headers, body });
      if (answer.status !== 200) throw refuse(answer);
      return asNetworkResponse<T>(answer);
    },
  };
}

function asNetworkResponse<T>({ status, headers, bodyText }: EntraAnswer): NetworkResponse<T> {
  const entries = Object.fromEntries((headers as Headers).entries());
  return { status, headers: entries, body: JSON.parse(bodyText) as T };
}
