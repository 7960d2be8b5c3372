import { type AnswerHeader, answerHeaders } from '../routes/answerHeaders';
import type { Answer, Examples, Route } from '../routes/route';
import { type JsonSchema, ref } from '../schemas/components';
import { type ErrorAnswer, errorAnswers } from './errorAnswers';

/** An object of OpenAPI. */
export type Json = Record<string, unknown>;

/** Headers of every answer of this app. */
const COMMON_HEADERS: readonly AnswerHeader[] = ['requestId', 'cacheControl', 'clientRequestId'];

/** The responses object of a route, by status (https://spec.openapis.org/oas/v3.1.1.html#responses-object). */
export function responses(route: Route): Json {
  return Object.fromEntries(
    answersOf(route).map((answered) => [
      answered.status,
      isShared(answered)
        ? { $ref: `#/components/responses/${sharedName(answered.error)}` }
        : response(answered),
    ]),
  );
}

/** The responses that routes share: those to errors alone, without examples. */
export function sharedResponses(routes: readonly Route[]): Json {
  const shared = routes.flatMap(answersOf).filter(isShared);
  return Object.fromEntries(
    shared.map((answered) => [sharedName(answered.error), response(answered)]),
  );
}

/** What is answered with one status: an answer, an error, or either. */
interface Answered {
  status: number;
  answer?: Answer | undefined;
  error?: ErrorAnswer | undefined;
  examples: Examples;
}

function answersOf({ answers, errors, errorExamples = {} }: Route): Answered[] {
  const ofErrors = new Map(errorAnswers(errors).map((error) => [error.status, error]));
  const statuses = new Set([...answers.map(({ status }) => status), ...ofErrors.keys()]);
  return [...statuses].map((status) => {
    const answer = answers.find((each) => each.status === status);
    const error = ofErrors.get(status);
    const values = error?.codes.flatMap((code) => Object.entries(errorExamples[code] ?? {})) ?? [];
    const ofError = Object.fromEntries(values.map(([name, value]) => [name, { error: value }]));
    return { status, answer, error, examples: { ...answer?.examples, ...ofError } };
  });
}

function isShared(answered: Answered): answered is Answered & { error: ErrorAnswer } {
  return (
    answered.answer === undefined && answered.error !== undefined && isEmpty(answered.examples)
  );
}

function sharedName({ codes }: ErrorAnswer): string {
  return codes.join('Or');
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}

/** The examples object of named values. */
export function exampleObjects(examples: Examples): Json {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

function response({ answer, error, examples }: Answered): Json {
  const schemas = [
    ...(answer?.schemas?.map(ref) ?? []),
    ...(error === undefined ? [] : [errorSchema(error)]),
  ];
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
  const narrowed: JsonSchema = { type: 'object', properties: { code: { enum: [...codes] } } };
  const error: JsonSchema = { allOf: [ref('ErrorBody'), narrowed] };
  return { type: 'object', properties: { error }, required: ['error'] };
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
