import { version } from '../../../package.json';
import { answerHeaders } from '../routes/answerHeaders';
import { parameters } from '../routes/parameters';
import type { Route } from '../routes/route';
import { routes } from '../routes/routes';
import { componentSchemas, ref } from '../schemas/components';
import { without } from '../schemas/without';
import { exampleObjects, type Json, responses, sharedResponses } from './responses';
import { securityOf, securitySchemes } from './security';

const DESCRIPTION = `Closes Microsoft Graph Excel workbook sessions: by HTTP at once, or later by a queue.

Examples of the same name belong together: the parameters, the body and the answer. They work against \`npm start\`, one after the other, as they stand here.

What the platform answers before this app has a call has neither its headers nor a body of its form: 401 without a valid function key, 404 for another address or method, 500 where the process ended, 503 while it starts.`;

const TAGS = [
  { name: 'Close', description: 'Close sessions.' },
  { name: 'Operations', description: 'Close sessions later: ask how it ends, or cancel.' },
  { name: 'Webhooks', description: 'The handshake of CloudEvents webhooks.' },
  { name: 'Service', description: 'The state of this app, and this document.' },
];

/** The OpenAPI 3.1 document of this app, as `npm start` serves it. */
export function openapiDocument(): Json {
  return {
    openapi: '3.1.1',
    info: {
      title: 'close-excel-session',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:7071' }],
    tags: TAGS,
    paths: paths(),
    components: {
      schemas: componentSchemas(),
      headers: Object.fromEntries(
        Object.entries(answerHeaders).map(([key, header]) => [key, without(header, 'name')]),
      ),
      responses: sharedResponses(routes),
      securitySchemes,
    },
  };
}

function paths(): Json {
  const byPath = new Map<string, Json>();
  for (const route of routes) {
    const path = `/api${route.path}`;
    byPath.set(path, { ...byPath.get(path), [route.method]: operationObject(route) });
  }
  return Object.fromEntries(byPath);
}

function operationObject(route: Route): Json {
  const { operationId, tag, summary, description, access } = route;
  const { parameters: names = [], parameterExamples = {}, bodies = [] } = route;
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    security: securityOf(access),
    parameters: names.map((name) => {
      const examples = parameterExamples[name];
      return { ...parameters[name], ...(examples && { examples: exampleObjects(examples) }) };
    }),
    ...(bodies.length > 0 && {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          bodies.map(({ mediaType, schema, examples }) => [
            mediaType,
            { schema: ref(schema), examples: exampleObjects(examples) },
          ]),
        ),
      },
    }),
    responses: responses(route),
  };
}
