import { QUEUEING_ERRORS, queuedAnswer, REQUEST_ERRORS, scheduledAnswer } from './closing';
import {
  eventOf,
  first,
  later,
  operationNotFound,
  queued,
  scheduled,
  unknownOperationId,
} from './examples';
import type { Route } from './route';

export const createOperation: Route = {
  operationId: 'createOperation',
  method: 'post',
  path: '/operations',
  tag: 'Operations',
  summary: 'Close a session later',
  description:
    'Puts a close into the queue: what closeSession does with Prefer: respond-async, for callers that cannot choose headers.',
  access: 'key',
  parameters: ['workbook-session-id', 'client-request-id', 'Repeatability-Request-ID'],
  bodies: [
    {
      mediaType: 'application/json',
      schema: 'CloseRequest',
      examples: { later, asynchronous: first },
    },
    {
      mediaType: 'application/cloudevents+json',
      schema: 'CloseRequestEvent',
      examples: { event: eventOf(later), eventAsynchronous: eventOf(first) },
    },
  ],
  answers: [
    {
      status: 200,
      description: 'The request repeats one that has ended: the operation as it ended.',
      schemas: ['Operation'],
    },
    { ...scheduledAnswer, examples: { later: scheduled, event: scheduled } },
    {
      ...queuedAnswer,
      headers: ['location', 'operationLocation', 'retryAfter'],
      examples: { asynchronous: queued, eventAsynchronous: queued },
    },
  ],
  errors: [...REQUEST_ERRORS, ...QUEUEING_ERRORS],
};

/** What asking and cancelling share: the address of an operation. */
const ONE_OPERATION = {
  path: '/operations/{operationId}',
  tag: 'Operations',
  parameters: ['operationId', 'client-request-id'],
  parameterExamples: { operationId: { unknown: unknownOperationId } },
} as const satisfies Partial<Route>;

export const operation: Route = {
  operationId: 'operation',
  method: 'get',
  ...ONE_OPERATION,
  summary: 'Get the state of a close',
  description:
    'Answers 202 while the close is under way, else 200. No key is asked for: the id is the key to its state, which shows status, times and error, never the session or the workbook. States are kept for 7 days after the end.',
  access: 'anonymous',
  answers: [
    {
      status: 200,
      description: 'The close waits for its time, or has ended.',
      schemas: ['Operation'],
    },
    {
      status: 202,
      description: 'The close is under way: ask again.',
      headers: ['location', 'retryAfter'],
      schemas: ['OperationUnderWay'],
    },
  ],
  errors: ['OperationNotFound', 'InternalError', 'StorageUnavailable', 'ServiceMisconfigured'],
  errorExamples: { OperationNotFound: { unknown: operationNotFound } },
};

export const operationCancel: Route = {
  operationId: 'operationCancel',
  method: 'delete',
  ...ONE_OPERATION,
  summary: 'Cancel a close',
  description:
    'Takes back a close that has not begun; one that was cancelled before is answered likewise.',
  access: 'key',
  answers: [{ status: 200, description: 'The close is cancelled.', schemas: ['Operation'] }],
  errors: [
    'SignInRequired',
    'OperationNotFound',
    'OperationStarted',
    'InternalError',
    'StorageUnavailable',
    'ServiceMisconfigured',
  ],
  errorExamples: { OperationNotFound: { unknown: operationNotFound } },
};
