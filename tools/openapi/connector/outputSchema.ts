import * as z from 'zod';
import { type AnswerSchema, answerSchemas } from '../schemas/answers';
import type { JsonSchema } from '../schemas/components';
import { without } from '../schemas/without';

/** An answer, in JSON Schema draft 4 as flows take it: without alternatives, each field under its name. */
export function outputSchema(name: AnswerSchema): JsonSchema {
  const schema = z.toJSONSchema(answerSchemas[name], { io: 'input', target: 'draft-04' });
  return forFlows(without(schema, '$schema'));
}

function forFlows(schema: JsonSchema): JsonSchema {
  const { title, anyOf, properties, items } = schema;
  return {
    ...without(schema, 'title', 'anyOf', 'pattern', 'minimum', 'maximum'),
    ...(title !== undefined && { 'x-ms-summary': title }),
    ...(properties !== undefined && { properties: eachForFlows(properties) }),
    ...(items !== undefined && { items: forFlows(items as JsonSchema) }),
    ...(anyOf !== undefined && oneOrTheOther(anyOf)),
  };
}

function eachForFlows(properties: NonNullable<JsonSchema['properties']>) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, forFlows(schema as JsonSchema)]),
  );
}

/** The fields of all alternatives, none of them required. */
function oneOrTheOther(alternatives: readonly JsonSchema[]): JsonSchema {
  const fields = alternatives.flatMap(({ properties = {} }) => Object.entries(properties));
  return { type: 'object', properties: eachForFlows(Object.fromEntries(fields)) };
}
