import { type AnswerHeader, answerHeaders } from '../routes/answerHeaders';
import type { Answer, Examples, Route } from '../routes/route';
import { type JsonSchema, ref } from '../schemas/components';
import { type ErrorAnswer, errorAnswers } from './errorAnswers';

/** An object of OpenAPI. */
export type Json = Record<string, unknown>;

/** Headers of every answer of this app. */
const COMMON_HEADERS: readonly AnswerHeader[] = ['requestId', 'cacheControl', 'clientRequestId'];

/** The responses object of a route, by status (https://spec.openapis.org/oas/v3.1.1.html#responses-object). */
export function responses({ answers, errors, errorExamples = {} }: Route): Json {
  const ofErrors = new Map(errorAnswers(errors).map((answer) => [answer.status, answer]));
  const statuses = new Set([...answers.map(({ status }) => status), ...ofErrors.keys()]);
  return Object.fromEntries(
    [...statuses].map((status) => {
      const answer = answers.find((each) => each.status === status);
      const error = ofErrors.get(status);
      const examples = examplesOf(error, errorExamples);
      const isShared = error !== undefined && answer === undefined && isEmpty(examples);
      return [status, isShared ? sharedRef(error) : response(answer, error, examples)];
    }),
  );
}

/** The responses that routes share: those to errors alone. */
export function sharedResponses(routes: readonly Route[]): Json {
  const errors = routes.flatMap((route) => errorAnswers(route.errors));
  return Object.fromEntries(
    errors.map((error) => [sharedName(error), response(undefined, error, {})]),
  );
}

function sharedName({ codes }: ErrorAnswer): string {
  return codes.join('Or');
}

function sharedRef(error: ErrorAnswer): Json {
  return { $ref: `#/components/responses/${sharedName(error)}` };
}

function examplesOf(
  error: ErrorAnswer | undefined,
  errorExamples: NonNullable<Route['errorExamples']>,
): Examples {
  const examples = error?.codes.flatMap((code) => Object.entries(errorExamples[code] ?? {})) ?? [];
  return Object.fromEntries(examples.map(([name, value]) => [name, { error: value }]));
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}

/** The examples object of named values. */
export function exampleObjects(examples: Examples): Json {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

/** One status: an answer, an error, or either. */
function response(
  answer: Answer | undefined,
  error: ErrorAnswer | undefined,
  errorExamples: Examples,
): Json {
  const schemas = [
    ...(answer?.schemas?.map(ref) ?? []),
    ...(error === undefined ? [] : [errorSchema(error)]),
  ];
  const examples = { ...answer?.examples, ...errorExamples };
  return {
    description: [answer?.description, error?.description].filter(Boolean).join(' '),
    headers: {
      ...headers([...COMMON_HEADERS, ...(answer?.headers ?? []), ...(error?.headers ?? [])]),
      ...(error !== undefined && { 'x-ms-error-code': errorCode(error, answer === undefined) }),
    },
    ...(schemas.length > 0 && {
      content: {
        'application/json': {
          schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas },
          ...(!isEmpty(examples) && { examples: exampleObjects(examples) }),
        },
      },
    }),
    ...(answer?.hasOperation && { links: operationLinks() }),
  };
}

function errorSchema({ codes }: ErrorAnswer): JsonSchema {
  const error: JsonSchema = { type: 'object', properties: { code: { enum: [...codes] } } };
  return { allOf: [ref('Error'), { type: 'object', properties: { error } }] };
}

function errorCode({ codes }: ErrorAnswer, required: boolean): Json {
  return {
    ...(required && { required }),
    description: 'The code of the error.',
    schema: { type: 'string', enum: codes },
  };
}

function headers(names: readonly AnswerHeader[]): Json {
  return Object.fromEntries(
    names.map((key) => [answerHeaders[key].name, { $ref: `#/components/headers/${key}` }]),
  );
}

/** Where the operation of an answer can be asked for, and cancelled. */
function operationLinks(): Json {
  const parameters = { operationId: '$response.body#/operationId' };
  return {
    state: { operationId: 'operation', parameters },
    cancel: { operationId: 'operationCancel', parameters },
  };
}
