import * as z from 'zod';
import {
  CLOSE_ERRORS,
  type CloseErrorCode,
  type ErrorBody,
  type ErrorDetail,
  type GraphFailureFacts,
} from '../../../shared/core/closeError';
import type { CheckResult } from '../../../shared/http/healthChecks';
import type { OperationView } from '../../../shared/operations/operationView';
import type { SettingProblem } from '../../../shared/settings/readStorageAccount';

/** A schema of exactly the type that the code answers with: a field that only one of the two has does not compile. */
const exactly =
  <T>() =>
  <S extends z.ZodType<T>>(
    schema: [T, keyof T] extends [z.output<S>, keyof z.output<S>] ? S : never,
  ): S =>
    schema;

/** What people see of a value: its name, and what it says. */
const said = (title: string, description: string) => ({ title, description });

const operationId = z
  .guid()
  .meta(said('Operation ID', 'The id of this close, to ask how it ends or to cancel it.'));
const time = (title: string, description: string) =>
  z.iso.datetime().meta(said(title, description));
const count = (title: string, description: string) => z.int().min(0).meta(said(title, description));
const outcome = z
  .enum(['closed', 'alreadyClosed'])
  .meta(said('Status', 'closed, or alreadyClosed where Graph says that it holds no such session.'));
const notBefore = time('Not Before', 'The close is made no sooner than this time (UTC).');

const errorDetail = exactly<ErrorDetail>()(
  z
    .object({
      code: z.string().meta(said('Detail Code', 'The kind of problem, such as InvalidField.')),
      message: z.string().meta(said('Detail Message', 'What is wrong, and the way out.')),
      target: z.string().meta(said('Detail Target', 'The field, header or setting.')),
    })
    .meta({ description: 'One thing that is wrong.' }),
);

const graphFacts = exactly<GraphFailureFacts>()(
  z
    .object({
      graphStatus: z.int().meta(said('Graph Status', 'The HTTP status of Graph.')).exactOptional(),
      graphCode: z.string().meta(said('Graph Code', 'The error code of Graph.')).exactOptional(),
      graphRequestId: z
        .string()
        .meta(said('Graph Request ID', 'The id under which Graph knows the call.'))
        .exactOptional(),
      retryAfterSeconds: z
        .number()
        .meta(said('Retry After', 'The time that Graph asked to wait, in seconds.'))
        .exactOptional(),
    })
    .meta(said('Inner Error', 'What Graph said, as far as it may be shown.')),
);

const errorBody = exactly<ErrorBody>()(
  z
    .object({
      code: z
        .enum(Object.keys(CLOSE_ERRORS) as CloseErrorCode[])
        .meta(said('Error Code', 'What went wrong, as a code of the documentation.')),
      message: z.string().meta(said('Error Message', 'What to do about it.')),
      target: z.string().meta(said('Error Target', 'The field that is wrong.')).exactOptional(),
      details: z
        .array(errorDetail)
        .meta(said('Error Details', 'One entry for each thing that is wrong.'))
        .exactOptional(),
      innererror: graphFacts.exactOptional(),
    })
    .meta(said('Error', 'Why it failed, and what to do about it.')),
);

const operation = exactly<OperationView>()(
  z.object({
    operationId,
    status: z
      .enum(['queued', 'running', 'scheduled', 'closed', 'alreadyClosed', 'failed', 'cancelled'])
      .meta(said('Status', 'Where the close stands: queued, running, scheduled, or how it ended.')),
    queuedAt: time('Queued At', 'When the close was asked for (UTC).'),
    notBefore: notBefore.exactOptional(),
    startedAt: time('Started At', 'When the first attempt began (UTC).').exactOptional(),
    finishedAt: time('Finished At', 'When the close ended (UTC).').exactOptional(),
    error: errorBody.exactOptional(),
  }),
);
const statusOf = (...statuses: [string, ...string[]]) => ({
  status: z.enum(statuses).meta(operation.shape.status.meta() ?? {}),
});

const check = exactly<CheckResult>()(
  z.object({
    status: z.enum(['ok', 'failed']),
    durationMs: z.int().min(0).meta({ description: 'How long the check took, in milliseconds.' }),
    code: z.string().meta({ description: 'Why it failed.' }).exactOptional(),
    message: z.string().meta({ description: 'What to do about it.' }).exactOptional(),
    count: z.int().min(0).meta({ description: 'Messages in the queue.' }).exactOptional(),
  }),
);
const problem = exactly<SettingProblem>()(
  z.object({
    name: z.string().meta({ description: 'The application setting.' }),
    message: z.string().meta({ description: 'What is wrong with it.' }),
  }),
);
const version = z.string().meta({ description: 'The version of this app.' });

/** All that answers hold, by the names under which documents refer to it. */
export const answerSchemas = {
  Closed: z
    .object({ status: outcome, operationId })
    .meta({ description: 'The session is closed.' }),
  Queued: z
    .object({ operationId, status: z.literal('queued') })
    .meta({ description: 'The close is in the queue.' }),
  Scheduled: z
    .object({
      operationId,
      status: z
        .enum(['scheduled'])
        .meta(said('Status', 'scheduled: the close waits for its time.')),
      notBefore,
    })
    .meta({ description: 'The close is made later.' }),
  OperationUnderWay: operation
    .extend(statusOf('queued', 'running'))
    .meta({ description: 'An asynchronous close that is under way.' }),
  Operation: operation
    .extend(statusOf('scheduled', 'closed', 'alreadyClosed', 'failed', 'cancelled'))
    .meta({ description: 'An asynchronous close that waits for its time, or has ended.' }),
  BulkAnswer: z
    .object({
      closed: count('Closed', 'How many sessions were closed.'),
      alreadyClosed: count('Already Closed', 'How many were closed before.'),
      failed: count('Failed', 'How many could not be closed: look at their errors.'),
      results: z
        .array(z.union([z.object({ status: outcome }), z.object({ error: errorBody })]))
        .meta(said('Results', 'One entry for each request, in the given order.')),
    })
    .meta({ description: 'How many closes ended how, and each of them.' }),
  ErrorBody: errorBody,
  Health: z
    .object({ status: z.literal('ok'), version })
    .meta({ description: 'The settings are valid.' }),
  Misconfigured: z
    .object({ status: z.literal('misconfigured'), version, settings: z.array(problem) })
    .meta({ description: 'What is wrong with the settings; never their values.' }),
  DeepHealth: z
    .object({
      status: z.enum(['ok', 'failed']),
      version,
      token: check,
      storage: check,
      graph: check,
      poison: check,
    })
    .meta({ description: 'What each check of the things that a close needs has found.' }),
  OpenapiDocument: z
    .looseObject({ openapi: z.string(), servers: z.array(z.object({ url: z.url() })) })
    .meta({ description: 'An OpenAPI 3.1 document.' }),
};

export type AnswerSchema = keyof typeof answerSchemas;
