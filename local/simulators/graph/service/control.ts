import * as z from 'zod';
import { isSessionId } from '../../../../shared/request/fields/sessionId';
import { AdminRefusal } from '../../common/adminRoutes';
import type { Directory } from '../tenant/directory';
import { makeSessionId } from '../tenant/sessionId';
import type { Sessions, SessionView } from '../tenant/sessions';
import { member } from '../tenant/tenant';
import type { TravellingClock } from '../../common/travellingClock';

const given = z.string().min(1).optional();

export const openSessionSchema = z
  .strictObject({
    /** Fixed id; a session that has it is opened again. */
    id: z.string().refine(isSessionId, 'an id that a close request can have').optional(),
    driveId: given,
    siteId: given,
    userId: given,
    itemId: given,
    itemPath: given,
    webUrl: given,
    /** Default true: the documented way to keep changes. */
    persistChanges: z.boolean().optional(),
    neverExpires: z.boolean().optional(),
  })
  .superRefine(({ itemId, itemPath, webUrl }, context) => {
    const items = [itemId, itemPath, webUrl].filter((item) => item !== undefined).length;
    if (items !== 1) context.addIssue('give exactly one of itemId, itemPath and webUrl');
  });

export const workbookSchema = z.strictObject({
  driveId: z.string().min(1),
  itemId: z.string().min(1),
  /** From the drive's root, not percent-encoded. */
  itemPath: z.string().min(1),
  /** A link for /shares. */
  webUrl: given,
});

export const throttleSchema = z.strictObject({
  requests: z.int().min(0),
  windowSeconds: z.number().positive(),
});

export type OpenSession = z.infer<typeof openSessionSchema>;
export type NewWorkbook = z.infer<typeof workbookSchema>;

/** The simulator from behind: what its admin routes and its tests do with it. */
export interface SimulatorControl {
  /**
   * Opens a session, or opens again the one with this id.
   * Throws AdminRefusal 404 if there is no such workbook.
   */
  openSession(session: OpenSession): { id: string };
  sessions(): SessionView[];
  addWorkbook(workbook: NewWorkbook): void;
  /** Moves the simulator's time forward; returns it in milliseconds since the epoch. */
  advanceTime(seconds: number): number;
}

interface ControlOptions {
  directory: Directory;
  sessions: Sessions;
  clock: TravellingClock;
  randomBytes: (size: number) => Buffer;
}

export function makeControl(options: ControlOptions): SimulatorControl {
  const { directory, sessions, clock, randomBytes } = options;
  return {
    openSession: ({ id = makeSessionId(randomBytes), persistChanges = true, ...session }) => {
      const workbook = directory.find(session, member.id);
      if (!workbook) {
        throw new AdminRefusal(404, 'no such workbook: its drive, user, site or item is not there');
      }
      const { neverExpires } = session;
      sessions.open({ id, workbook, persistChanges, neverExpires }, clock.now());
      return { id };
    },
    sessions: () => sessions.list(clock.now()),
    addWorkbook: ({ webUrl, itemPath, ...workbook }) =>
      directory.add({
        ...workbook,
        itemPath: itemPath.replace(/^\//, ''),
        links: webUrl === undefined ? [] : [webUrl],
      }),
    advanceTime: (seconds) => {
      clock.advance(seconds);
      return clock.now();
    },
  };
}
