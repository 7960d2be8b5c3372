/** The public rules for custom connectors: https://learn.microsoft.com/connectors/custom-connectors/coding-standards */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(__dirname, '../../../../connector');
const text = readFileSync(resolve(folder, 'apiDefinition.swagger.json'), 'utf8');

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  description?: string;
  default?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[] | boolean;
  'x-ms-summary'?: string;
  'x-ms-visibility'?: string;
}
interface Parameter extends Schema {
  name: string;
  in: string;
  schema?: Schema;
  'x-ms-url-encoding'?: string;
}
interface Operation {
  operationId: string;
  summary: string;
  description: string;
  parameters: Parameter[];
  responses: Record<string, { description: string; schema?: Schema; headers?: object }>;
}
interface Definition {
  info: { title: string; description: string };
  consumes: string[];
  produces: string[];
  paths: Record<string, Record<string, Operation>>;
  securityDefinitions: Record<string, { type: string; in: string; name: string }>;
}

const definition = JSON.parse(text) as Definition;
const operations = Object.entries(definition.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })),
);
const parameters = operations.flatMap(({ operationId, parameters: list }) =>
  list.map((parameter) => ({ ...parameter, of: operationId })),
);

/** All properties of a schema, by their paths. */
function propertiesOf(schema: Schema | undefined, at: string): (Schema & { at: string })[] {
  if (schema === undefined) return [];
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [
    { ...property, at: `${at}.${name}` },
    ...propertiesOf(property, `${at}.${name}`),
  ]);
  return [...own, ...propertiesOf(schema.items, `${at}[]`)];
}
const properties = operations.flatMap(({ operationId, parameters: list, responses }) => [
  ...list.flatMap(({ schema }) => propertiesOf(schema, operationId)),
  ...Object.values(responses).flatMap(({ schema }) => propertiesOf(schema, operationId)),
]);
const named = [
  ...parameters.map((parameter) => ({ ...parameter, at: `${parameter.of}(${parameter.name})` })),
  ...properties,
];

/** Every object in the file. */
function objectsOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(objectsOf)];
}

const LABEL = /^[^/]{0,79}[A-Za-z0-9]$/;
const TITLE_CASE = /^[A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)*$/;
const SENTENCE = /^[A-Za-z].*\.$/s;

it('has the five actions, one to a path and method', () => {
  expect(operations.map(({ method, path, summary }) => `${method} ${path}: ${summary}`)).toEqual([
    'post /closeSession: Close a session',
    'post /closeSessions: Close many sessions',
    'post /operations: Close a session later',
    'get /operations/{operationId}: Get the state of a close',
    'delete /operations/{operationId}: Cancel a close',
  ]);
});

it('operation ids are unique, in Pascal case, of letters and digits', () => {
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[A-Z][A-Za-z0-9]*$/);
});

it.each(operations)('$operationId: summary and description', ({ summary, description }) => {
  expect(summary).toMatch(LABEL);
  expect(description).toMatch(SENTENCE);
  expect(description).not.toBe(summary);
});

it.each(named)('$at has a label in title case, and a description', (value) => {
  expect(value['x-ms-summary']).toMatch(LABEL);
  expect(value['x-ms-summary']).toMatch(TITLE_CASE);
  expect(value.description).toMatch(SENTENCE);
  expect(value.description).not.toBe(value['x-ms-summary']);
});

it('names and describes the connector without words that are taken', () => {
  const { title, description } = definition.info;
  expect(title.length).toBeLessThanOrEqual(30);
  expect(title).not.toMatch(/\b(?:API|Connector|Power|Copilot|Dataverse|Automate|Apps)\b/i);
  expect(description.length).toBeGreaterThanOrEqual(30);
  expect(description.length).toBeLessThanOrEqual(500);
});

it('is 1 MB at most, says what it consumes and produces, and refers to nothing', () => {
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
  expect([definition.consumes, definition.produces]).toEqual([
    ['application/json'],
    ['application/json'],
  ]);
  // Nothing may stand beside a $ref.
  for (const object of objectsOf(definition)) {
    if ('$ref' in object) expect(Object.keys(object)).toEqual(['$ref']);
  }
});

it.each(operations)('$operationId: one answer has a schema, on 200 or 201', ({ responses }) => {
  const withSchema = Object.entries(responses).filter(([, { schema }]) => schema !== undefined);
  expect(withSchema).toHaveLength(1);
  expect(['200', '201']).toContain(withSchema[0]?.[0]);
});

it('the one answer that is waited for has Location and Retry-After, and no schema', () => {
  const accepted = operations.filter(({ responses }) => responses['202'] !== undefined);
  expect(accepted.map(({ operationId }) => operationId)).toEqual(['GetOperation']);
  expect(accepted[0]?.responses['202']).toEqual({
    description: expect.any(String) as unknown,
    headers: {
      Location: { type: 'string', description: expect.any(String) as unknown },
      'Retry-After': { type: 'integer', description: expect.any(String) as unknown },
    },
  });
});

it('what nobody sees has a value and is required', () => {
  for (const { 'x-ms-visibility': visibility, default: value, required } of named) {
    if (visibility === 'internal') expect([value, required]).toEqual([expect.anything(), true]);
  }
});

it('parameters of paths are required and encoded once; no body comes with GET', () => {
  for (const parameter of parameters.filter((each) => each.in === 'path')) {
    expect(parameter).toMatchObject({ required: true, 'x-ms-url-encoding': 'single' });
  }
  for (const { method, parameters: list } of operations) {
    if (method === 'get') expect(list.map((parameter) => parameter.in)).not.toContain('body');
  }
});

it('no parameter has the name of the platform’s own', () => {
  expect(parameters.map(({ name }) => name)).not.toContain('connectionId');
});

it('schemas are in draft 4, and formats of the closed list', () => {
  const FORMATS = ['int32', 'int64', 'float', 'double', 'byte', 'binary', 'date', 'date-time'];
  const MORE_FORMATS = ['password', 'date-no-tz', 'email', 'html', 'uri', 'uuid'];
  for (const object of objectsOf(definition)) {
    for (const key of ['anyOf', 'oneOf', 'const', '$schema', 'exclusiveMinimum', 'examples']) {
      expect(object).not.toHaveProperty(key);
    }
    const { format } = object as Schema;
    if (typeof format === 'string') expect([...FORMATS, ...MORE_FORMATS]).toContain(format);
  }
});

it('the common fields come first, the others are advanced', () => {
  for (const { operationId, parameters: list } of operations) {
    const body = list.find((parameter) => parameter.in === 'body')?.schema;
    const fields = body?.properties?.['requests']?.items ?? body;
    const shown = Object.entries(fields?.properties ?? {}).map(
      ([name, property]) => [name, property['x-ms-visibility']] as const,
    );
    const common = shown.filter(([, visibility]) => visibility === 'important');
    expect(shown.slice(0, common.length)).toEqual(common);
    if (body === undefined) continue;
    expect(common.map(([name]) => name)).toEqual([
      'workbookSessionId',
      'driveId',
      'itemId',
      ...(operationId === 'CloseSessionLater' ? ['closeAfter'] : []),
    ]);
  }
});

it('Close a session later asks for the time, and proposes half an hour', () => {
  const later = operations.find(({ operationId }) => operationId === 'CloseSessionLater');
  const { schema } = later?.parameters.find(({ name }) => name === 'body') ?? {};
  expect(schema?.required).toEqual(['workbookSessionId', 'closeAfter']);
  expect(schema?.properties?.['closeAfter']).toMatchObject({ default: 'PT30M' });
});

describe('apiProperties.json', () => {
  const { properties: api } = JSON.parse(
    readFileSync(resolve(folder, 'apiProperties.json'), 'utf8'),
  ) as {
    properties: {
      iconBrandColor: string;
      connectionParameters: Record<string, { type: string; uiDefinition: { displayName: string } }>;
      policyTemplateInstances: { templateId: string; parameters: Record<string, string> }[];
    };
  };

  it('has a colour of its own', () => {
    expect(api.iconBrandColor).toMatch(/^#[0-9a-f]{6}$/);
    expect(['#ffffff', '#007ee5']).not.toContain(api.iconBrandColor);
  });

  it('asks for the key that the definition sends, as a secret', () => {
    const [[name, scheme] = []] = Object.entries(definition.securityDefinitions);
    expect(scheme).toEqual({ type: 'apiKey', in: 'header', name: 'x-functions-key' });
    expect(api.connectionParameters[name ?? '']).toMatchObject({ type: 'securestring' });
  });

  it('puts the host of the connection in the place of the definition’s, with its base path', () => {
    const [policy] = api.policyTemplateInstances;
    expect(policy?.parameters['x-ms-apimTemplateParameter.urlTemplate']).toBe(
      "https://@connectionParameters('hostName')/api",
    );
    expect(api.connectionParameters['hostName']).toMatchObject({ type: 'string' });
    expect(JSON.parse(text)).toMatchObject({ basePath: '/api' });
  });
});

describe('icon.png', () => {
  const icon = readFileSync(resolve(folder, 'icon.png'));

  it('is a PNG of 230 pixels in a square, without transparency', () => {
    expect(icon.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
    expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([230, 230]);
    // 2: red, green and blue, without alpha.
    expect(icon[25]).toBe(2);
    expect(icon.length).toBeLessThan(1_000_000);
  });
});
