import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

type Json = Record<string, unknown>;

interface ResponseObject {
  $ref?: string;
  headers?: Record<string, { $ref?: string; required?: boolean; schema?: Json }>;
  content?: Record<string, { schema: Json; examples?: Record<string, { value: unknown }> }>;
  links?: Record<string, { operationId: string; parameters: Record<string, string> }>;
}

export interface OperationObject {
  operationId: string;
  security?: unknown[];
  parameters?: {
    name: string;
    in: string;
    required?: boolean;
    examples?: Record<string, { value: string }>;
  }[];
  requestBody?: {
    content: Record<string, { schema: Json; examples: Record<string, { value: object }> }>;
  };
  responses: Record<string, ResponseObject>;
}

/** The document, as far as tests read it. */
export interface OpenapiDocument extends Json {
  servers: { url: string }[];
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: Record<string, Json> };
}

/** An answer as it came. */
export interface Answered {
  status: number;
  headers: Headers;
  body: string;
}

/** The document as it is kept. */
export const openapi = JSON.parse(
  readFileSync(resolve(__dirname, '../../docs/openapi.json'), 'utf8'),
) as OpenapiDocument;

/** What servers add by themselves. */
const TRANSPORT = new Set([
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
]);

/**
 * Compares answers with a document.
 * @returns gives what the document does not say of an answer, or says otherwise; nothing for one that is as it says
 */
export function documentedAnswers(document: OpenapiDocument) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  const id = 'openapi.json';
  ajv.addSchema({ ...closed(document), $id: id });
  const compiled = new Map<string, ValidateFunction>();
  const validate = (pointer: string, value: unknown): string[] => {
    const check =
      compiled.get(pointer) ??
      ajv.compile({ $ref: `${id}${pointer}`, unevaluatedProperties: false });
    compiled.set(pointer, check);
    return check(value) ? [] : [ajv.errorsText(check.errors, { separator: '; ', dataVar: '' })];
  };

  return function problems(method: string, path: string, answer: Answered): string[] {
    const found = operationOf(document, method, path);
    if (found === undefined) {
      return isFromPlatform(answer, [404]) ? [] : ['it is not in the document'];
    }
    const { operation, pointer } = found;
    if (isFromPlatform(answer, operation.security?.length ? [401, 413, 500] : [413, 500]))
      return [];
    const stated = operation.responses[answer.status];
    if (stated === undefined) return [`the document has no answer with status ${answer.status}`];
    const at = stated.$ref ?? `${pointer}/responses/${answer.status}`;
    const response = at === stated.$ref ? (lookUp(document, at) as ResponseObject) : stated;
    return [
      ...headerProblems(document, response, at, answer.headers, validate),
      ...bodyProblems(response, at, answer, validate),
    ];
  };
}

type Validate = (pointer: string, value: unknown) => string[];

function headerProblems(
  document: OpenapiDocument,
  { headers = {} }: ResponseObject,
  at: string,
  given: Headers,
  validate: Validate,
): string[] {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const extra = [...given.keys()].filter((name) => !TRANSPORT.has(name) && !names.includes(name));
  const stated = Object.entries(headers).flatMap(([name, header]) => {
    const pointer = header.$ref ?? `${at}/headers/${escaped(name)}`;
    const { required, schema } = lookUp(document, pointer) as NonNullable<typeof headers>[string];
    const text = given.get(name);
    if (text === null) return required ? [`the header ${name} is missing`] : [];
    const value = schema?.['type'] === 'integer' ? Number(text) : text;
    return validate(`${pointer}/schema`, value).map((problem) => `header ${name}: ${problem}`);
  });
  return [...stated, ...extra.map((name) => `the header ${name} is not in the document`)];
}

function bodyProblems(
  { content }: ResponseObject,
  at: string,
  { headers, body }: Answered,
  validate: Validate,
): string[] {
  if (content === undefined)
    return body === '' ? [] : ['there is a body, and none in the document'];
  const [mediaType = ''] = Object.keys(content);
  if (headers.get('content-type') !== mediaType) return [`the body is no ${mediaType}`];
  return validate(`${at}/content/${escaped(mediaType)}/schema`, JSON.parse(body));
}

/** What the platform answers by itself has none of our headers. */
function isFromPlatform({ status, headers, body }: Answered, emptyOnes: number[]): boolean {
  if (headers.has('x-ms-request-id')) return false;
  return status === 503
    ? body === 'Function host is not running.'
    : emptyOnes.includes(status) && body === '';
}

/** An answer of an operation; an object without anything where the document has none of that status. */
export function responseOf(
  document: OpenapiDocument,
  { responses }: OperationObject,
  status: number,
): ResponseObject {
  const { $ref, ...response } = responses[status] ?? {};
  return $ref === undefined ? response : (lookUp(document, $ref) as ResponseObject);
}

/** The operation at an address. */
export function operationOf(
  document: OpenapiDocument,
  method: string,
  path: string,
): { operation: OperationObject; pointer: string } | undefined {
  for (const [template, item] of Object.entries(document.paths)) {
    const form = template.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+');
    const operation = item[method.toLowerCase()];
    if (operation !== undefined && new RegExp(`^${form}/?$`, 'i').test(path)) {
      return { operation, pointer: `#/paths/${escaped(template)}/${method.toLowerCase()}` };
    }
  }
  return undefined;
}

/** The document with schemas that rule out other fields: readers take them, tests do not. */
function closed(document: OpenapiDocument): OpenapiDocument {
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => [
    name,
    closedSchema(schema),
  ]);
  return {
    ...document,
    components: { ...document.components, schemas: Object.fromEntries(schemas) as never },
  };
}

function closedSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closedSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, closedSchema(value)] as const);
  const isOpen = 'properties' in schema && !('additionalProperties' in schema);
  return { ...Object.fromEntries(entries), ...(isOpen && { additionalProperties: false }) };
}

function lookUp(document: object, pointer: string): unknown {
  const keys = pointer
    .slice('#/'.length)
    .split('/')
    .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce<unknown>((value, key) => (value as Json)[key], document);
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-3, in a fragment. */
function escaped(key: string): string {
  return key
    .replaceAll('~', '~0')
    .replaceAll('/', '~1')
    .replaceAll('{', '%7B')
    .replaceAll('}', '%7D');
}
