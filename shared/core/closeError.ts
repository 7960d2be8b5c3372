/**
 * What an error asks of the queue (contract, section 5): to poison the message, to requeue it while its age allows, or to
 * throw, so that the Functions host repeats the delivery.
 */
export type QueueReaction = 'poison' | 'requeue' | 'throw';

interface ErrorKind {
  status: number;
  /** Absent where the error cannot happen to a queue message. */
  onQueue?: QueueReaction;
}

/**
 * The one table of error codes. A permanent failure is never 408, 429 or 5xx:
 * Power Automate and Logic Apps repeat those automatically.
 */
export const CLOSE_ERRORS = {
  InvalidJson: { status: 400, onQueue: 'poison' },
  InvalidRequest: { status: 400, onQueue: 'poison' },
  SignInRequired: { status: 401, onQueue: 'poison' },
  TargetNotAllowed: { status: 403, onQueue: 'poison' },
  AccessDenied: { status: 403, onQueue: 'poison' },
  WorkbookNotFound: { status: 404, onQueue: 'poison' },
  OperationNotFound: { status: 404 },
  WorkbookConflict: { status: 409, onQueue: 'requeue' },
  RepeatabilityConflict: { status: 409 },
  OperationStarted: { status: 409 },
  LengthRequired: { status: 411 },
  PayloadTooLarge: { status: 413, onQueue: 'poison' },
  UnsupportedMediaType: { status: 415 },
  WorkbookNotSupported: { status: 422, onQueue: 'poison' },
  GraphRequestFailed: { status: 424, onQueue: 'poison' },
  Throttled: { status: 429, onQueue: 'requeue' },
  InternalError: { status: 500, onQueue: 'throw' },
  GraphUnavailable: { status: 502, onQueue: 'requeue' },
  CredentialUnavailable: { status: 503, onQueue: 'requeue' },
  StorageUnavailable: { status: 503, onQueue: 'throw' },
  ServiceMisconfigured: { status: 503, onQueue: 'throw' },
  GraphTimeout: { status: 504, onQueue: 'requeue' },
} as const satisfies Record<string, ErrorKind>;

export type CloseErrorCode = keyof typeof CLOSE_ERRORS;

/** One thing that is wrong with a request: the field, and what to do about it. */
export interface ErrorDetail {
  code: string;
  message: string;
  target: string;
}

/** What Graph said, as far as it may be shown: never its message. */
export interface GraphFailureFacts {
  graphStatus?: number;
  graphCode?: string;
  graphRequestId?: string;
  retryAfterSeconds?: number;
}

/** What a 401 asks of the caller (RFC 6750 section 3). */
export interface SignInChallenge {
  /** Absent where no token was sent. */
  error?: 'invalid_token' | 'insufficient_claims';
  /** Entra's claims challenge, as JSON: https://learn.microsoft.com/entra/identity-platform/claims-challenge */
  claims?: string;
}

interface CloseErrorOptions {
  target?: string | undefined;
  details?: ErrorDetail[];
  graph?: GraphFailureFacts;
  challenge?: SignInChallenge;
  cause?: unknown;
}

/** The error object of answers and poison records. */
export interface ErrorBody {
  code: CloseErrorCode;
  message: string;
  target?: string;
  details?: ErrorDetail[];
  innererror?: GraphFailureFacts;
}

/** The one error of the domain. Its message is written here, safe to show, and says what to do. */
export class CloseError extends Error {
  override readonly name = 'CloseError';
  readonly target: string | undefined;
  readonly details: ErrorDetail[] | undefined;
  readonly graph: GraphFailureFacts | undefined;
  /** Only with SignInRequired. */
  readonly challenge: SignInChallenge | undefined;

  constructor(
    readonly code: CloseErrorCode,
    message: string,
    { target, details, graph, challenge, cause }: CloseErrorOptions = {},
  ) {
    super(message, { cause });
    this.target = target;
    this.details = details;
    this.graph = graph;
    this.challenge = challenge;
  }

  /** HTTP status of the answer. */
  get status(): number {
    return CLOSE_ERRORS[this.code].status;
  }

  /** What it asks of the queue; an error that no message can have counts as a defect. */
  get onQueue(): QueueReaction {
    const kind: ErrorKind = CLOSE_ERRORS[this.code];
    return kind.onQueue ?? 'throw';
  }

  /** True where trying again later can help. */
  get retryable(): boolean {
    return this.onQueue === 'requeue';
  }

  /** Seconds that Graph asked to wait, if it did. */
  get retryAfterSeconds(): number | undefined {
    return this.graph?.retryAfterSeconds;
  }

  /** The error object as answers and poison records show it: absent fields are left out. */
  toBody(): ErrorBody {
    return {
      code: this.code,
      message: this.message,
      ...(this.target !== undefined && { target: this.target }),
      ...(this.details !== undefined && { details: this.details }),
      ...(this.graph !== undefined && { innererror: this.graph }),
    };
  }
}

/** The error of a call that needs a user's token, or another one. */
export function signInRequired(
  message: string,
  challenge: SignInChallenge = {},
  graph?: GraphFailureFacts,
): CloseError {
  return new CloseError('SignInRequired', message, { challenge, ...(graph && { graph }) });
}

/** Any thrown value as a CloseError: anything else is a defect of this app, kept as the cause. */
export function asCloseError(thrown: unknown): CloseError {
  return thrown instanceof CloseError
    ? thrown
    : new CloseError(
        'InternalError',
        'The service failed because of a defect in it. Try again; if it fails again, report it with the x-ms-request-id.',
        { cause: thrown },
      );
}
