import type { CloseErrorCode } from '../../../shared/core/closeError';
import {
  byLink,
  bySite,
  eventOf,
  first,
  later,
  noSuchItem,
  operationId,
  ownDrive,
  queued,
  scheduled,
  second,
  secondSession,
  secondWorkbook,
  twoItems,
  workbookNotFound,
} from './examples';
import type { Answer, Route } from './route';

const closed = { status: 'closed', operationId };
const alreadyClosed = { status: 'alreadyClosed', operationId };

/** What can be wrong with a request before anything is closed. */
export const REQUEST_ERRORS: readonly CloseErrorCode[] = [
  'InvalidJson',
  'InvalidRequest',
  'SignInRequired',
  'LengthRequired',
  'PayloadTooLarge',
  'UnsupportedMediaType',
  'InternalError',
  'ServiceMisconfigured',
];
/** What can go wrong when a close is put into the queue. */
export const QUEUEING_ERRORS: readonly CloseErrorCode[] = [
  'TargetNotAllowed',
  'RepeatabilityConflict',
  'StorageUnavailable',
];
/** What can go wrong when a close is made. */
const CLOSING_ERRORS: readonly CloseErrorCode[] = [
  'AccessDenied',
  'WorkbookNotFound',
  'WorkbookConflict',
  'WorkbookNotSupported',
  'GraphRequestFailed',
  'Throttled',
  'GraphUnavailable',
  'CredentialUnavailable',
  'GraphTimeout',
];

/** What is answered where a close is put into the queue. */
export const scheduledAnswer: Answer = {
  status: 201,
  description: 'It is closed later, no sooner than notBefore.',
  headers: ['location'],
  schemas: ['Scheduled'],
  examples: { later: scheduled },
  hasOperation: true,
};
export const queuedAnswer: Answer = {
  status: 202,
  description: 'The close is in the queue: ask the address in Location until it is done.',
  headers: ['location', 'operationLocation', 'retryAfter', 'preferenceApplied'],
  schemas: ['Queued'],
  examples: { asynchronous: queued },
  hasOperation: true,
};

export const closeSession: Route = {
  operationId: 'closeSession',
  method: 'post',
  path: '/closeSession',
  tag: 'Close',
  summary: 'Close a session',
  description:
    'Closes one workbook session and answers with the outcome. With Prefer: respond-async, or with closeAfter, the queue closes it, and the answer comes at once. A transient failure is tried again until the time of the call is up.',
  access: 'keyOrUser',
  parameters: ['Prefer', 'workbook-session-id', 'client-request-id', 'Repeatability-Request-ID'],
  parameterExamples: {
    Prefer: { asynchronous: 'respond-async', minimal: 'return=minimal' },
    'workbook-session-id': { sessionInHeader: secondSession },
    'Repeatability-Request-ID': { later: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' },
  },
  bodies: [
    {
      mediaType: 'application/json',
      schema: 'CloseRequest',
      examples: {
        now: first,
        again: first,
        byLink,
        sessionInHeader: secondWorkbook,
        bySite,
        minimal: first,
        later,
        asynchronous: first,
        twoItems,
        ownDrive,
        noSuchItem,
      },
    },
    {
      mediaType: 'application/cloudevents+json',
      schema: 'CloseRequestEvent',
      examples: { event: eventOf(second) },
    },
  ],
  answers: [
    {
      status: 200,
      description:
        'The session is closed; where the request repeats one that was closed later, the operation as it ended.',
      schemas: ['Closed', 'Operation'],
      examples: {
        now: closed,
        again: alreadyClosed,
        byLink: alreadyClosed,
        sessionInHeader: closed,
        bySite: alreadyClosed,
        event: alreadyClosed,
      },
    },
    scheduledAnswer,
    queuedAnswer,
    {
      status: 204,
      description: 'The session is closed, and return=minimal was preferred.',
      headers: ['preferenceApplied'],
    },
  ],
  errors: [...REQUEST_ERRORS, ...QUEUEING_ERRORS, ...CLOSING_ERRORS],
  errorExamples: {
    InvalidRequest: {
      twoItems: {
        code: 'InvalidRequest',
        message: 'Give itemId or itemPath, not both.',
        target: 'itemPath',
        details: [
          {
            code: 'InvalidField',
            message: 'Give itemId or itemPath, not both.',
            target: 'itemPath',
          },
        ],
      },
    },
    SignInRequired: {
      ownDrive: {
        code: 'SignInRequired',
        message:
          'Delegated mode is on, so without driveId, siteId, userId or webUrl the workbook is in the drive of the signed-in user: send that user’s bearer token, or say where the workbook lives.',
      },
    },
    WorkbookNotFound: { noSuchItem: workbookNotFound },
  },
};

export const closeSessions: Route = {
  operationId: 'closeSessions',
  method: 'post',
  path: '/closeSessions',
  tag: 'Close',
  summary: 'Close many sessions',
  description:
    'Closes up to 100 workbook sessions, each with an outcome of its own. The status is 200 even if all of them failed: look at failed. A body has at most 1 MiB, an entry 16 KiB.',
  access: 'keyOrUser',
  parameters: ['client-request-id'],
  bodies: [
    {
      mediaType: 'application/json',
      schema: 'BulkRequest',
      examples: { many: { requests: [first, noSuchItem] } },
    },
  ],
  answers: [
    {
      status: 200,
      description: 'How each close ended.',
      schemas: ['BulkAnswer'],
      examples: {
        many: {
          closed: 0,
          alreadyClosed: 1,
          failed: 1,
          results: [{ status: 'alreadyClosed' }, { error: workbookNotFound }],
        },
      },
    },
  ],
  errors: [...REQUEST_ERRORS, 'AccessDenied', 'CredentialUnavailable'],
};
