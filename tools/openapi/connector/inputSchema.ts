import {
  type CloseRequestJson,
  closeRequestJsonSchema,
} from '../../../shared/request/parse/closeRequest';
import type { JsonSchema } from '../schemas/components';
import type { Action } from './actions';
import { type FieldWords, fieldWords } from './fields';

type Field = keyof CloseRequestJson;

/** The body of an action, in JSON Schema draft 4 with what the designer of flows needs. */
export function inputSchema({
  isList,
  required,
  without,
}: NonNullable<Action['body']>): JsonSchema {
  const { properties = {} } = closeRequestJsonSchema('draft-04');
  const names = (Object.keys(fieldWords) as Field[]).filter((name) => !without.includes(name));
  const request: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(
      names.map((name) => [name, field(properties[name] as JsonSchema, fieldWords[name])]),
    ),
    required: [...required],
  };
  if (!isList) return request;
  const requests = {
    type: 'array',
    'x-ms-summary': 'Requests',
    description: 'The sessions to close, up to 100.',
    items: request,
  } as const;
  return { type: 'object', properties: { requests }, required: ['requests'] };
}

/** The form of a value is left to the app, which says what is wrong with it. */
function field(schema: JsonSchema, words: FieldWords): JsonSchema {
  const { type, enum: values, items, properties, required } = schema;
  return {
    ...(type !== undefined && { type }),
    'x-ms-summary': words.summary,
    description: words.description,
    'x-ms-visibility': words.isCommon ? 'important' : 'advanced',
    ...(words.default !== undefined && { default: words.default }),
    ...(values !== undefined && { enum: values }),
    ...(items !== undefined && { items: { type: (items as JsonSchema).type ?? 'string' } }),
    ...(properties !== undefined && { properties: fieldsOf(properties, words) }),
    ...(required !== undefined && { required }),
  };
}

function fieldsOf(
  properties: NonNullable<JsonSchema['properties']>,
  { summary, fields = {} }: FieldWords,
): NonNullable<JsonSchema['properties']> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const words = fields[name];
      if (words === undefined) throw new Error(`${summary}: ${name} has no words.`);
      return [name, field(schema as JsonSchema, words)];
    }),
  );
}
