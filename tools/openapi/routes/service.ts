import type { Route } from './route';

const handshake = (operationId: string, path: string): Route => ({
  operationId,
  method: 'options',
  path,
  tag: 'Webhooks',
  summary: `Agree to events at ${path}`,
  description:
    'The handshake of CloudEvents webhooks: whether a sender may deliver events here, and how often.',
  access: 'key',
  parameters: ['WebHook-Request-Origin', 'WebHook-Request-Rate', 'client-request-id'],
  parameterExamples: {
    'WebHook-Request-Origin': { eventGrid: 'eventgrid.azure.net' },
    'WebHook-Request-Rate': { eventGrid: '120' },
  },
  answers: [
    {
      status: 200,
      description: 'The sender may deliver.',
      headers: ['allow', 'allowedOrigin', 'allowedRate'],
    },
  ],
  errors: ['InvalidRequest', 'SignInRequired', 'InternalError', 'ServiceMisconfigured'],
});

export const closeSessionHandshake = handshake('closeSessionHandshake', '/closeSession');
export const createOperationHandshake = handshake('createOperationHandshake', '/operations');

export const health: Route = {
  operationId: 'health',
  method: 'get',
  path: '/health',
  tag: 'Service',
  summary: 'Whether the settings are valid',
  description: 'Says whether this app can work at all, and which settings keep it from it.',
  access: 'anonymous',
  parameters: ['client-request-id'],
  answers: [
    { status: 200, description: 'The settings are valid.', schemas: ['Health'] },
    {
      status: 503,
      description: 'Settings are invalid: nothing is closed until they are corrected.',
      headers: ['retryAfter'],
      schemas: ['Misconfigured'],
    },
  ],
  errors: [],
};

export const healthDeep: Route = {
  operationId: 'healthDeep',
  method: 'get',
  path: '/health/deep',
  tag: 'Service',
  summary: 'Whether a close can work',
  description:
    'Gets a token, reaches storage and Graph, and counts the messages in the poison queue. Who asks again within 5 seconds gets the same answer.',
  access: 'key',
  parameters: ['client-request-id'],
  answers: [
    { status: 200, description: 'All checks are well.', schemas: ['DeepHealth'] },
    {
      status: 503,
      description: 'A check has failed.',
      headers: ['retryAfter'],
      schemas: ['DeepHealth'],
    },
  ],
  errors: ['SignInRequired', 'InternalError', 'ServiceMisconfigured'],
};

export const openapi: Route = {
  operationId: 'openapi',
  method: 'get',
  path: '/openapi.json',
  tag: 'Service',
  summary: 'This document',
  description: 'The OpenAPI document of this app, with its own address in servers.',
  access: 'anonymous',
  parameters: ['client-request-id'],
  answers: [{ status: 200, description: 'The document.', schemas: ['OpenapiDocument'] }],
  errors: ['InternalError', 'ServiceMisconfigured'],
};
