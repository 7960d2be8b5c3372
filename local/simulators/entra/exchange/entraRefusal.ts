import type { Answer } from '../../common/answer';

/** What a refusal says beside its words. */
export interface RefusalExtras {
  suberror?: string;
  /** JSON in a string: what the user's client has to ask Entra for. */
  claims?: string;
  retryAfterSeconds?: number;
}

/** What a refusal is stamped with. */
export interface RefusalStamp {
  /** Milliseconds since the epoch. */
  now: number;
  traceId: string;
  correlationId: string;
}

/** An error answer of Entra, thrown by whatever finds the reason. */
export class EntraRefusal extends Error {
  override readonly name = 'EntraRefusal';

  /**
   * @param error the OAuth error
   * @param code the number after AADSTS
   * @param text the sentences after it
   */
  constructor(
    readonly status: number,
    readonly error: string,
    readonly code: number,
    readonly text: string,
    readonly extras: RefusalExtras = {},
  ) {
    super(`AADSTS${code}: ${text}`);
  }

  /**
   * The answer in Entra's shape.
   * Source: learn.microsoft.com, "Microsoft Entra authentication and authorization error codes", and
   * the answer that AzureAD/microsoft-authentication-library-for-js#5491 quotes.
   */
  toAnswer({ now, traceId, correlationId }: RefusalStamp): Answer {
    const { retryAfterSeconds, suberror, claims } = this.extras;
    // `2023-01-04 19:44:18Z`
    const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
    const lines = [
      this.message,
      `Trace ID: ${traceId}`,
      `Correlation ID: ${correlationId}`,
      `Timestamp: ${timestamp}`,
    ];
    return {
      status: this.status,
      headers: retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) },
      body: {
        error: this.error,
        error_description: lines.join('\r\n'),
        error_codes: [this.code],
        timestamp,
        trace_id: traceId,
        correlation_id: correlationId,
        error_uri: `https://login.microsoftonline.com/error?code=${this.code}`,
        ...(suberror !== undefined && { suberror }),
        ...(claims !== undefined && { claims }),
      },
    };
  }
}
