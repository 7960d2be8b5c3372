/** Parameters of requests: the words of OpenAPI, without examples. */
export const parameters = {
  operationId: {
    name: 'operationId',
    in: 'path',
    required: true,
    description: 'The id of the operation, as the answer gave it that began it.',
    schema: { type: 'string' },
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    description:
      'respond-async: close by the queue and answer 202 at once. return=minimal: answer 204, without a body, where the session is closed (RFC 7240).',
    schema: { type: 'string' },
  },
  'workbook-session-id': {
    name: 'workbook-session-id',
    in: 'header',
    description: 'May stand for workbookSessionId in the body; both, and different, is an error.',
    schema: { type: 'string' },
  },
  'client-request-id': {
    name: 'client-request-id',
    in: 'header',
    description: 'A GUID of the caller: echoed, and sent on to Graph. What is no GUID is ignored.',
    schema: { type: 'string' },
  },
  'Repeatability-Request-ID': {
    name: 'Repeatability-Request-ID',
    in: 'header',
    description:
      'A GUID for each request that is closed later: the same id again gives the same operation.',
    schema: { type: 'string', format: 'uuid' },
  },
  'WebHook-Request-Origin': {
    name: 'WebHook-Request-Origin',
    in: 'header',
    required: true,
    description: 'The DNS name of the sender.',
    schema: { type: 'string' },
  },
  'WebHook-Request-Rate': {
    name: 'WebHook-Request-Rate',
    in: 'header',
    description: 'How many requests a minute the sender asks to deliver.',
    schema: { type: 'string' },
  },
} as const;

export type ParameterName = keyof typeof parameters;
