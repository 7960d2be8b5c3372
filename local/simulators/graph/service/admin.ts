import { AdminRefusal, type AdminRoutes, parseBody } from '../../common/adminRoutes';
import { commonRoutes } from '../../common/commonRoutes';
import {
  openSessionSchema,
  throttleSchema,
  workbookSchema,
  type SimulatorControl,
} from './control';
import { graphFaultSchema } from './graphFault';
import type { GraphService } from './graphService';
import type { Directory } from '../tenant/directory';
import type { Mailbox } from '../tenant/mailbox';
import { type User, tenant } from '../tenant/tenant';

/** Who may be named, and what gives a token for Graph: a user's, or the app's own. */
interface TokenDesk {
  directory: Directory;
  issue: (user?: User) => string;
}

/** The admin routes of the Graph simulator. */
export function graphAdminRoutes(
  control: SimulatorControl,
  { log, faults, throttle }: GraphService,
  mailbox: Mailbox,
  { directory, issue }: TokenDesk,
): AdminRoutes {
  return {
    ...commonRoutes({
      requests: () => log.list(),
      clearRequests: () => log.clear(),
      faultSchema: graphFaultSchema,
      faults,
      advanceTime: (seconds) => control.advanceTime(seconds),
    }),
    'POST /sessions': (body) => ({
      status: 201,
      body: control.openSession(parseBody(openSessionSchema, body)),
    }),
    'GET /sessions': () => ({ status: 200, body: { sessions: control.sessions() } }),
    'POST /workbooks': (body) => {
      const workbook = parseBody(workbookSchema, body);
      control.addWorkbook(workbook);
      return { status: 201, body: workbook };
    },
    'GET /token': (_body, query) => {
      const name = query.get('user');
      return { status: 200, body: issue(name === null ? undefined : userNamed(directory, name)) };
    },
    'GET /mails': () => ({ status: 200, body: { mails: mailbox.list() } }),
    'DELETE /mails': () => {
      mailbox.clear();
      return { status: 204 };
    },
    'PUT /throttle': (body) => {
      const limit = parseBody(throttleSchema, body);
      throttle.set(limit);
      return { status: 200, body: limit };
    },
  };
}

/** @throws AdminRefusal 404 that names all users, where there is none of this id or principal name */
export function userNamed(directory: Directory, idOrPrincipalName: string): User {
  const user = directory.user(idOrPrincipalName);
  if (user) return user;
  const names = tenant.users.map(({ userPrincipalName }) => userPrincipalName).join(', ');
  throw new AdminRefusal(404, `no such user: there are ${names}`);
}
