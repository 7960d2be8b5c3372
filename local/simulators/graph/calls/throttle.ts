export interface ThrottleLimit {
  requests: number;
  windowSeconds: number;
}

/** Documented for Excel: 1,500 requests in 10 seconds for an app and tenant. */
export const EXCEL_LIMIT: ThrottleLimit = { requests: 1_500, windowSeconds: 10 };

/** Counts calls in fixed windows, one for each app and tenant; a window begins with its first call. */
export class Throttle {
  private limit = EXCEL_LIMIT;
  private readonly windows = new Map<string, { startedAt: number; calls: number }>();

  /** Sets another limit, and starts all windows again. */
  set(limit: ThrottleLimit): void {
    this.limit = limit;
    this.windows.clear();
  }

  /**
   * Counts a call, refused ones too.
   * @param now milliseconds since the epoch
   * @returns undefined, or the whole seconds until the window is over if the call is one too many
   */
  count(caller: string, now: number): number | undefined {
    const windowMs = this.limit.windowSeconds * 1000;
    let window = this.windows.get(caller);
    if (window === undefined || now - window.startedAt >= windowMs) {
      window = { startedAt: now, calls: 0 };
      this.windows.set(caller, window);
    }
    window.calls += 1;
    if (window.calls <= this.limit.requests) return undefined;
    return Math.ceil((window.startedAt + windowMs - now) / 1000);
  }
}
