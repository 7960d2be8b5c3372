import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import type { Deadline } from '../core/deadline';
import type { HttpAnswer, SendHttp } from '../core/sendHttp';

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
  refuse: (answer: HttpAnswer) => Error,
  send: SendHttp,
): INetworkModule {
  const { signal } = deadline;
  return {
    async sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions) {
      const known = kept.get(url) as NetworkResponse<T> | undefined;
      if (known !== undefined) return known;
      const { headers = {} } = options ?? {};
      const answer = asNetworkResponse<T>(await send(url, { headers, signal }));
      if (answer.status === 200) kept.set(url, answer);
      return answer;
    },
    async sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions) {
      const { headers = {}, body = '' } = options ?? {};
      const answer = await send(url, { method: 'POST', headers, body, signal });
      if (answer.status !== 200) throw refuse(answer);
      return asNetworkResponse<T>(answer);
    },
  };
}

function asNetworkResponse<T>(answer: Awaited<ReturnType<SendHttp>>): NetworkResponse<T> {
  const { status, headers, bodyText } = answer;
  return { status, headers: headers.all(), body: JSON.parse(bodyText) as T };
}
