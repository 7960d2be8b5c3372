import type { HttpHandler } from '@azure/functions';
import { answerHeaders } from '../shared/http/answers';
import { publicAddress } from '../shared/http/publicAddress';
import { createEndpoint, type EndpointDependencies } from './endpoint';

export interface OpenapiHttpDependencies extends EndpointDependencies {
  /** Reads the document that the build has made, as JSON. */
  readDocument: () => Promise<string>;
  /** What addresses in answers start with; absent: the origin of the request. */
  publicUrl: string | undefined;
}

/** `GET /api/openapi.json`: the OpenAPI document, read on the first call, with the address of this app in `servers`. */
export function openapiHttp(dependencies: OpenapiHttpDependencies): HttpHandler {
  const { readDocument, publicUrl } = dependencies;
  let read: object | undefined;
  return createEndpoint(dependencies, {
    begin: () => undefined,
    async work({ request, ids }) {
      read ??= JSON.parse(await readDocument()) as object;
      const servers = [{ url: publicAddress(request.url, publicUrl) }];
      const answer = { status: 200, headers: answerHeaders(ids), jsonBody: { ...read, servers } };
      return { answer };
    },
    record({ swallow }, _known, end) {
      if ('error' in end) swallow('read the OpenAPI document')(end.error.cause);
    },
  });
}
