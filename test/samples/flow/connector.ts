import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HttpAction } from '../../e2e/powerAutomate';

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string }[];
}

interface Swagger {
  basePath: string;
  paths: Record<string, Record<string, Operation>>;
}

const file = resolve(__dirname, '../../../connector/apiDefinition.swagger.json');

/** The contract's section 10, for as long as the connector's own file is not there. */
const UNTIL_THEN: Swagger = {
  basePath: '/api',
  paths: {
    '/closeSession': { post: { operationId: 'CloseSession' } },
    '/operations': {
      post: {
        operationId: 'CloseSessionLater',
        parameters: [{ name: 'Repeatability-Request-ID', in: 'header' }],
      },
    },
    '/operations/{operationId}': {
      delete: {
        operationId: 'CancelOperation',
        parameters: [{ name: 'operationId', in: 'path' }],
      },
    },
  },
};

const swagger = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Swagger) : UNTIL_THEN;

/**
 * The request that an action of the custom connector makes, as its definition says.
 * @param parameters as a flow has them: `body/field`, and others by their names
 */
export function connectorRequest(
  app: string,
  operationId: string,
  parameters: Record<string, string>,
): HttpAction {
  const [path, method, operation] = operationOf(operationId);
  const request: HttpAction = {
    method: method.toUpperCase() as HttpAction['method'],
    uri: app + swagger.basePath + path,
    headers: {},
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (name.startsWith('body/')) {
      request.body = { ...request.body, [name.slice('body/'.length)]: value };
      continue;
    }
    const place = operation.parameters?.find((parameter) => parameter.name === name)?.in;
    if (place === 'header') request.headers = { ...request.headers, [name]: value };
    else if (place === 'path') {
      request.uri = request.uri.replace(`{${name}}`, encodeURIComponent(value));
    } else throw new Error(`${operationId} has no parameter ${name}`);
  }
  return request;
}

function operationOf(operationId: string): [path: string, method: string, operation: Operation] {
  for (const [path, methods] of Object.entries(swagger.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.operationId === operationId) return [path, method, operation];
    }
  }
  throw new Error(`The connector has no ${operationId}`);
}
