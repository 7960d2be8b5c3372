import type { CloseErrorCode } from '../../../shared/core/closeError';
import type { SchemaName } from '../schemas/components';
import type { AnswerHeader } from './answerHeaders';
import type { ParameterName } from './parameters';

/** A value by its name. A request and its answer, and the parts of a request, belong together by the name. */
export type Examples = Readonly<Record<string, unknown>>;

/** Who may call: anybody, who has the function key, or also a user with a token (delegated mode). */
export type Access = 'anonymous' | 'key' | 'keyOrUser';

/** A body that a route takes. */
export interface RequestBody {
  mediaType: 'application/json' | 'application/cloudevents+json';
  schema: SchemaName;
  examples: Examples;
}

/** An answer that is no error. */
export interface Answer {
  status: number;
  description: string;
  headers?: readonly AnswerHeader[];
  /** None: there is no body. Several: one of them. */
  schemas?: readonly SchemaName[];
  examples?: Examples;
  /** The operation that was made can be asked for, and cancelled. */
  hasOperation?: true;
}

/** One method of one address: the one description that all documents are made from. */
export interface Route {
  /** As functions/index.ts registers it. */
  operationId: string;
  method: 'get' | 'post' | 'delete' | 'options';
  /** Below `/api`. */
  path: string;
  tag: 'Close' | 'Operations' | 'Webhooks' | 'Service';
  summary: string;
  description: string;
  access: Access;
  parameters?: readonly ParameterName[];
  /** Values of parameters for the examples of this route. */
  parameterExamples?: Readonly<Partial<Record<ParameterName, Examples>>>;
  bodies?: readonly RequestBody[];
  answers: readonly Answer[];
  errors: readonly CloseErrorCode[];
  /** The error object of answers to examples. */
  errorExamples?: Readonly<Partial<Record<CloseErrorCode, Examples>>>;
}
