import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface Schema {
  type?: string;
  enum?: string[];
  default?: unknown;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
}
interface Operation {
  operationId: string;
  parameters: (Omit<Schema, 'required'> & {
    name: string;
    in: 'body' | 'header' | 'path';
    required: boolean;
    schema?: Schema;
  })[];
  responses: Record<string, { schema?: Schema }>;
}
interface Definition {
  consumes: string[];
  produces: string[];
  paths: Record<string, Record<string, Operation>>;
  securityDefinitions: Record<string, { in: string; name: string }>;
}
interface Properties {
  properties: { policyTemplateInstances: { parameters: Record<string, string> }[] };
}

/** What a connection was made with: the connection parameters of apiProperties.json. */
export type Connection = Record<'hostName' | 'api_key', string>;

/** What later actions of a flow see of one. */
export interface ActionResult {
  statusCode: number;
  /** Dynamic content: what the definition names. */
  outputs: Record<string, unknown>;
}

const folder = resolve(__dirname, '../../connector');
const read = (file: string): unknown => JSON.parse(readFileSync(resolve(folder, file), 'utf8'));
const definition = read('apiDefinition.swagger.json') as Definition;
const { properties } = read('apiProperties.json') as Properties;

/**
 * Runs an action of the connector as the platform does, which knows nothing of this app but the files of the connector.
 * What differs: it is sent by http, since the app under test has no certificate.
 * @param inputs by the names of the fields that the designer shows
 * @throws Error where the designer would not take the inputs
 */
export async function runAction(
  connection: Connection,
  operationId: string,
  inputs: Record<string, unknown>,
): Promise<ActionResult> {
  const answer = await callAction(connection, operationId, inputs);
  const stated = operationOf(operationId).operation.responses[answer.status];
  if (stated === undefined) throw new Error(`${operationId}: ${answer.status} is not described.`);
  const text = await answer.text();
  const outputs: unknown = stated.schema === undefined ? {} : JSON.parse(text);
  if (stated.schema !== undefined) checkNamed(stated.schema, outputs, operationId);
  return { statusCode: answer.status, outputs: outputs as Record<string, unknown> };
}

/** The same up to the answer: an expression of a flow, such as `body('Close')?['error']`, sees all of it. */
export async function callAction(
  connection: Connection,
  operationId: string,
  inputs: Record<string, unknown>,
): Promise<Response> {
  const { operation, method, path } = operationOf(operationId);
  const request = requestOf(operation, inputs);
  const url = `${baseUrl(connection)}${path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(request.path[name] ?? ''),
  )}`;
  let answer = await fetch(url, {
    method,
    headers: {
      Accept: definition.produces.join(),
      ...keyHeaders(connection),
      ...request.headers,
      ...(request.body !== undefined && { 'Content-Type': definition.consumes[0] ?? '' }),
    },
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
  });
  while (answer.status === 202) {
    // The definition says that the state is asked for at Location.
    await delay(Number(answer.headers.get('retry-after')) * 50);
    answer = await fetch(answer.headers.get('location') ?? '', { redirect: 'error' });
  }
  return answer;
}

function operationOf(operationId: string) {
  for (const [path, item] of Object.entries(definition.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation.operationId === operationId) return { operation, method, path };
    }
  }
  throw new Error(`There is no action ${operationId}.`);
}

/** The policy of apiProperties.json puts the host of the connection in the place of the definition's. */
function baseUrl(connection: Connection): string {
  const [policy] = properties.policyTemplateInstances;
  const template = policy?.parameters['x-ms-apimTemplateParameter.urlTemplate'] ?? '';
  const url = template.replace(
    /@connectionParameters\('(\w+)'\)/g,
    (_, name: keyof Connection) => connection[name],
  );
  return url.replace(/^https:/, 'http:');
}

function keyHeaders(connection: Connection): Record<string, string> {
  return Object.fromEntries(
    Object.entries(definition.securityDefinitions).map(([parameter, { name }]) => [
      name,
      connection[parameter as keyof Connection],
    ]),
  );
}

function requestOf({ parameters }: Operation, inputs: Record<string, unknown>) {
  const left = new Map(Object.entries(inputs));
  const take = (name: string, { default: value, enum: values }: Schema, required: boolean) => {
    const given = left.get(name) ?? (required ? value : undefined);
    left.delete(name);
    if (given === undefined && required) throw new Error(`${name} is required.`);
    if (given !== undefined && values && !values.includes(given as string)) {
      throw new Error(`${name} must be one of ${values.join()}.`);
    }
    return given;
  };
  const request = { path: {}, headers: {}, body: undefined } as {
    path: Record<string, string>;
    headers: Record<string, string>;
    body: Record<string, unknown> | undefined;
  };
  for (const { name, in: place, required, schema, ...rest } of parameters) {
    if (schema !== undefined) {
      const fields = Object.entries(schema.properties ?? {}).map(([field, property]) => [
        field,
        take(field, property, schema.required?.includes(field) ?? false),
      ]);
      request.body = Object.fromEntries(fields) as Record<string, unknown>;
      continue;
    }
    const value = take(name, rest, required) as string | undefined;
    if (value !== undefined) request[place === 'path' ? 'path' : 'headers'][name] = value;
  }
  const [unknown] = left.keys();
  if (unknown !== undefined) throw new Error(`${unknown} is no field of the action.`);
  return request;
}

/** Fails where an answer has a field that the definition does not name, or lacks one that it requires. */
function checkNamed(schema: Schema, value: unknown, at: string): void {
  if (Array.isArray(value)) {
    for (const each of value) checkNamed(schema.items ?? {}, each, `${at}[]`);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, field] of Object.entries(value)) {
    const property = schema.properties?.[name];
    if (property === undefined) throw new Error(`${at}.${name} is not in the definition.`);
    if (property.enum && !property.enum.includes(field as string)) {
      throw new Error(`${at}.${name} is none of its values.`);
    }
    checkNamed(property, field, `${at}.${name}`);
  }
  for (const name of schema.required ?? []) {
    if (!(name in value)) throw new Error(`${at}.${name} is missing.`);
  }
}
