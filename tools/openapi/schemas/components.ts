import * as z from 'zod';
import { bulkRequestJsonSchema } from '../../../shared/request/parse/bulkRequest';
import { closeRequestJsonSchema } from '../../../shared/request/parse/closeRequest';
import { cloudEventJsonSchema } from '../../../shared/request/parse/cloudEvent';
import { type AnswerSchema, answerSchemas } from './answers';
import { without } from './without';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

type RequestSchema = 'CloseRequest' | 'BulkEntry' | 'BulkRequest' | 'CloseRequestEvent';

export type SchemaName = AnswerSchema | RequestSchema;

/** Refers to a schema of the document. */
export function ref(name: SchemaName): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** The schemas of the OpenAPI 3.1 document, in JSON Schema 2020-12. */
export function componentSchemas(): Record<SchemaName, JsonSchema> {
  return { ...requestSchemas(), ...answerComponents() };
}

function requestSchemas(): Record<RequestSchema, JsonSchema> {
  const request = inDocument(closeRequestJsonSchema());
  return {
    CloseRequest: {
      ...without(request, 'required'),
      description: `${request.description ?? ''} workbookSessionId is required, unless it comes in the header workbook-session-id. A field that is null counts as absent.`,
    },
    BulkEntry: {
      ...request,
      title: 'BulkEntry',
      properties: without(request.properties ?? {}, 'closeAfter', 'notify'),
    },
    BulkRequest: inDocument(bulkRequestJsonSchema(ref('BulkEntry'))),
    CloseRequestEvent: inDocument(cloudEventJsonSchema(ref('CloseRequest'))),
  };
}

function answerComponents(): Record<AnswerSchema, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(answerSchemas)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    // As readers take it: a field that a later version adds is not ruled out.
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      // The format says the same, and can be read.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  const entries = Object.entries<JsonSchema>(schemas);
  return Object.fromEntries(entries.map(([id, schema]) => [id, inDocument(schema)])) as Record<
    AnswerSchema,
    JsonSchema
  >;
}

/** The document says which draft it is written in, and where a schema stands. */
function inDocument(schema: JsonSchema): JsonSchema {
  return without(schema, '$schema', '$id', 'id');
}
