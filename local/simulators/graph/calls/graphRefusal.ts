import type { Answer } from '../../common/answer';

/** What a refusal and its headers are stamped with. */
export interface CallIdentity {
  requestId: string;
  clientRequestId: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** An error answer of Graph, thrown by whatever finds the reason. */
export class GraphRefusal extends Error {
  override readonly name = 'GraphRefusal';

  /**
   * @param code stands at the top of the body
   * @param inner the more specific code and message, inside innerError
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly inner: { code?: string; message?: string } = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  /** The answer in Graph's shape: `{"error":{"code","message","innerError":{…}}}`. */
  toAnswer({ requestId, clientRequestId, now }: CallIdentity): Answer {
    const { status, headers, code, message, inner } = this;
    const innerError = {
      ...inner,
      // Graph writes this date without milliseconds and zone.
      date: new Date(now).toISOString().slice(0, 19),
      'request-id': requestId,
      'client-request-id': clientRequestId,
    };
    return { status, headers, body: { error: { code, message, innerError } } };
  }
}

export function badRequest(message: string): GraphRefusal {
  return new GraphRefusal(400, 'BadRequest', message, { code: 'badRequestUncategorized' });
}

export function methodNotAllowed(allow = 'POST'): GraphRefusal {
  return new GraphRefusal(
    405,
    'methodNotAllowed',
    'The HTTP method is not allowed for this resource.',
    { code: 'methodNotAllowedUncategorized' },
    { Allow: allow },
  );
}

export function itemNotFound(): GraphRefusal {
  return new GraphRefusal(404, 'itemNotFound', 'The resource could not be found.', {
    code: 'itemNotFound',
  });
}
