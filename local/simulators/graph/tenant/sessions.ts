import type { Workbook } from './tenant';

/** Documented idle times: about 5 minutes for a persistent session, about 7 for another. */
export const IDLE_MS = { persistent: 300_000, nonPersistent: 420_000 } as const;

export type SessionState = 'open' | 'closed' | 'expired';

export interface SessionOptions {
  id: string;
  workbook: Workbook;
  persistChanges: boolean;
  neverExpires?: boolean | undefined;
}

/** A session as it is listed. */
export interface SessionView {
  id: string;
  state: SessionState;
  persistChanges: boolean;
  workbook: Pick<Workbook, 'driveId' | 'itemId' | 'itemPath'>;
}

interface Session extends SessionOptions {
  closed: boolean;
  usedAt: number;
}

/** The sessions of all workbooks, by id, compared verbatim. Times are milliseconds since the epoch. */
export class Sessions {
  private readonly byId = new Map<string, Session>();

  /** Opens a session, or opens the one with this id again. */
  open(options: SessionOptions, now: number): void {
    this.byId.set(options.id, { ...options, closed: false, usedAt: now });
  }

  /**
   * Uses an open session: it idles from now on, or it is closed.
   * @returns `open` where it could be used, else why not; a session of another workbook is unknown
   */
  use(
    id: string,
    workbook: Workbook,
    how: 'refresh' | 'close',
    now: number,
  ): SessionState | 'unknown' {
    const session = this.byId.get(id);
    if (session === undefined || !isSameWorkbook(session.workbook, workbook)) return 'unknown';
    const state = stateOf(session, now);
    if (state !== 'open') return state;
    session.closed = how === 'close';
    session.usedAt = now;
    return state;
  }

  /** True for a session whose changes are saved as they are made. */
  isPersistent(id: string): boolean {
    return this.byId.get(id)?.persistChanges ?? false;
  }

  list(now: number): SessionView[] {
    return [...this.byId.values()].map((session) => {
      const { id, persistChanges, workbook } = session;
      const { driveId, itemId, itemPath } = workbook;
      return {
        id,
        state: stateOf(session, now),
        persistChanges,
        workbook: { driveId, itemId, itemPath },
      };
    });
  }
}

function stateOf(session: Session, now: number): SessionState {
  if (session.closed) return 'closed';
  const idle = session.persistChanges ? IDLE_MS.persistent : IDLE_MS.nonPersistent;
  return !session.neverExpires && now - session.usedAt >= idle ? 'expired' : 'open';
}

function isSameWorkbook(one: Workbook, other: Workbook): boolean {
  return one.driveId === other.driveId && one.itemId === other.itemId;
}
