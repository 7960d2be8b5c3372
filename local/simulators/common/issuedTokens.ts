/** What is kept of a token that was issued. */
export interface IssuedToken {
  audience: string;
  /** The app that it was issued to. */
  clientId: string;
  /** Seconds since the epoch. */
  expiresOn: number;
}

/** The tokens of one issuer: what it has not issued itself is worth nothing. */
export class IssuedTokens {
  private readonly known = new Map<string, IssuedToken>();

  /** @param now milliseconds since the epoch */
  constructor(private readonly now: () => number) {}

  add(token: string, facts: IssuedToken): void {
    this.known.set(token, facts);
  }

  /** Expired ones too. */
  find(token: string): IssuedToken | undefined {
    return this.known.get(token);
  }

  isExpired({ expiresOn }: IssuedToken): boolean {
    return this.now() >= expiresOn * 1000;
  }

  /** True for a token that came from here and has not expired, and is what is asked for. */
  isGood(token: string, audience?: string, clientId?: string): boolean {
    const facts = this.known.get(token);
    return (
      facts !== undefined &&
      !this.isExpired(facts) &&
      (audience === undefined || audience === facts.audience) &&
      (clientId === undefined || clientId === facts.clientId)
    );
  }
}
