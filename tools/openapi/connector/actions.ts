import type { CloseRequestJson } from '../../../shared/request/parse/closeRequest';
import { closeSession, closeSessions } from '../routes/closing';
import { createOperation, operation, operationCancel } from '../routes/operations';
import type { Route } from '../routes/route';
import type { AnswerSchema } from '../schemas/answers';

type Field = keyof CloseRequestJson;

/** An action of the connector: one route, for people who build flows. */
export interface Action {
  /** Flows refer to it. */
  operationId: string;
  route: Route;
  summary: string;
  description: string;
  /** The fields of the request that it has. */
  body?: {
    summary: string;
    description: string;
    isList: boolean;
    required: readonly Field[];
    without: readonly Field[];
  };
  /** Parameters of the route that are of use in a flow. */
  parameters?: readonly ('operationId' | 'Repeatability-Request-ID')[];
  /** The one answer with a body that a flow sees. */
  answer: { status: 200 | 201; schema: AnswerSchema };
  /** Other answers that are no errors. */
  alsoAnswers?: readonly number[];
}

const atOnce = {
  required: ['workbookSessionId'],
  without: ['closeAfter', 'notify'],
} as const satisfies { required: Field[]; without: Field[] };

/** The actions, in the order in which they are shown. */
export const actions: readonly Action[] = [
  {
    operationId: 'CloseSession',
    route: closeSession,
    summary: 'Close a session',
    description: 'Closes a workbook session at once, and says how that ended.',
    body: {
      ...atOnce,
      summary: 'Close Request',
      description: 'The session to close, and where its workbook is.',
      isList: false,
    },
    answer: { status: 200, schema: 'Closed' },
  },
  {
    operationId: 'CloseSessions',
    route: closeSessions,
    summary: 'Close many sessions',
    description: 'Closes up to 100 workbook sessions at once, each with an outcome of its own.',
    body: {
      ...atOnce,
      summary: 'Close Requests',
      description: 'The sessions to close, and where their workbooks are.',
      isList: true,
    },
    answer: { status: 200, schema: 'BulkAnswer' },
  },
  {
    operationId: 'CloseSessionLater',
    route: createOperation,
    summary: 'Close a session later',
    description:
      'Closes a workbook session after a time, unless it is cancelled before: a safety net for a flow that may fail.',
    body: {
      summary: 'Close Request',
      description: 'The session to close, when, and where its workbook is.',
      isList: false,
      required: ['workbookSessionId', 'closeAfter'],
      without: [],
    },
    parameters: ['Repeatability-Request-ID'],
    answer: { status: 201, schema: 'Scheduled' },
    alsoAnswers: [200],
  },
  {
    operationId: 'GetOperation',
    route: operation,
    summary: 'Get the state of a close',
    description:
      'Says where a close stands that was asked for with Close a session later, and waits for the end of one that is under way.',
    parameters: ['operationId'],
    answer: { status: 200, schema: 'Operation' },
    alsoAnswers: [202],
  },
  {
    operationId: 'CancelOperation',
    route: operationCancel,
    summary: 'Cancel a close',
    description: 'Takes back a close that was asked for with Close a session later.',
    parameters: ['operationId'],
    answer: { status: 200, schema: 'Operation' },
  },
];
