import { version } from '../../../package.json';
import { errorAnswers } from '../document/errorAnswers';
import type { Json } from '../document/responses';
import { parameters } from '../routes/parameters';
import { type Action, actions } from './actions';
import { inputSchema } from './inputSchema';
import { outputSchema } from './outputSchema';

const DESCRIPTION =
  'Closes workbook sessions that were opened through Microsoft Graph: at once, or later as a safety net for a flow that may fail half-way. It tries again while that can help, and otherwise says why not.';

/** The OpenAPI 2.0 definition of the Power Platform connector. */
export function connectorDefinition(): Json {
  return {
    swagger: '2.0',
    info: {
      title: 'Close Excel Session',
      description: DESCRIPTION,
      version,
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    // A connection names its own: apiProperties.json puts it in the place of this one.
    host: 'contoso.azurewebsites.net',
    basePath: '/api',
    schemes: ['https'],
    consumes: ['application/json'],
    produces: ['application/json'],
    paths: paths(),
    securityDefinitions: {
      api_key: { type: 'apiKey', in: 'header', name: 'x-functions-key' },
    },
    security: [{ api_key: [] }],
  };
}

function paths(): Json {
  const byPath = new Map<string, Json>();
  for (const action of actions) {
    const { path, method } = action.route;
    byPath.set(path, { ...byPath.get(path), [method]: operation(action) });
  }
  return Object.fromEntries(byPath);
}

function operation(action: Action): Json {
  const { operationId, summary, description, body, parameters: names = [] } = action;
  return {
    operationId,
    summary,
    description,
    parameters: [
      ...(body === undefined
        ? []
        : [
            {
              name: 'body',
              in: 'body',
              required: true,
              'x-ms-summary': body.summary,
              description: body.description,
              schema: inputSchema(body),
            },
          ]),
      ...names.map(parameter),
    ],
    responses: responses(action),
  };
}

/** How a parameter shows in the designer of flows. */
const PARAMETERS = {
  operationId: { 'x-ms-summary': 'Operation ID', 'x-ms-url-encoding': 'single' },
  'Repeatability-Request-ID': {
    'x-ms-summary': 'Repeatability Request ID',
    'x-ms-visibility': 'advanced',
  },
};

function parameter(name: keyof typeof PARAMETERS): Json {
  const { in: place, description } = parameters[name];
  const required = place === 'path';
  return { name, in: place, required, type: 'string', description, ...PARAMETERS[name] };
}

/** One answer has a schema: what a flow can use. */
function responses({ route, answer, alsoAnswers = [] }: Action): Json {
  const seen = route.answers.filter(({ status }) =>
    [answer.status, ...alsoAnswers].includes(status),
  );
  return Object.fromEntries([
    ...seen.map(({ status, description, headers }) => [
      status,
      {
        description,
        ...(status === answer.status && { schema: outputSchema(answer.schema) }),
        ...(headers?.includes('retryAfter') && { headers: POLLING }),
      },
    ]),
    ...errorAnswers(route.errors).map(({ status, description }) => [status, { description }]),
  ]) as Json;
}

/** Flows wait for the end by themselves. */
const POLLING = {
  Location: { type: 'string', description: 'The address to ask for the state.' },
  'Retry-After': { type: 'integer', description: 'After how many seconds to ask.' },
};
