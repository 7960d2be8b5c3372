/** A header of answers. */
interface AnswerHeaderObject {
  name: string;
  /** It is always there. */
  required?: true;
  description: string;
  schema: Readonly<Record<string, unknown>>;
}

const address = { type: 'string', format: 'uri' };
const seconds = { type: 'integer', minimum: 1, maximum: 3600 };

/** Headers of answers, by the names under which the document refers to them. */
export const answerHeaders = {
  requestId: {
    name: 'x-ms-request-id',
    required: true,
    description: 'The id of the call, or of the operation (UUIDv7).',
    schema: { type: 'string', format: 'uuid' },
  },
  cacheControl: {
    name: 'Cache-Control',
    required: true,
    description: 'No answer may be kept.',
    schema: { type: 'string', const: 'no-store' },
  },
  clientRequestId: {
    name: 'client-request-id',
    description: 'The caller’s own id, where it is a GUID.',
    schema: { type: 'string', format: 'uuid' },
  },
  preferenceApplied: {
    name: 'Preference-Applied',
    description: 'What was done of the header Prefer.',
    schema: { type: 'string', enum: ['respond-async', 'return=minimal'] },
  },
  location: {
    name: 'Location',
    required: true,
    description: 'The address of the operation.',
    schema: address,
  },
  operationLocation: {
    name: 'Operation-Location',
    required: true,
    description: 'The address of the operation.',
    schema: address,
  },
  retryAfter: {
    name: 'Retry-After',
    required: true,
    description: 'After how many seconds to ask again.',
    schema: seconds,
  },
  retryAfterOfGraph: {
    name: 'Retry-After',
    description: 'After how many seconds to try again, where Graph said so.',
    schema: seconds,
  },
  authenticate: {
    name: 'WWW-Authenticate',
    required: true,
    description: 'Which token is asked for (RFC 6750), with the claims that Entra asks for.',
    schema: { type: 'string' },
  },
  allow: {
    name: 'Allow',
    required: true,
    description: 'The methods of this address.',
    schema: { type: 'string', const: 'POST, OPTIONS' },
  },
  allowedOrigin: {
    name: 'WebHook-Allowed-Origin',
    required: true,
    description: 'The sender that may deliver.',
    schema: { type: 'string' },
  },
  allowedRate: {
    name: 'WebHook-Allowed-Rate',
    required: true,
    description: 'How many requests a minute it may deliver.',
    schema: { type: 'integer', minimum: 1 },
  },
} as const satisfies Record<string, AnswerHeaderObject>;

export type AnswerHeader = keyof typeof answerHeaders;
