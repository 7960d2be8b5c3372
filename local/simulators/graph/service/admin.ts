import { type AdminRoutes, parseBody } from '../../common/adminRoutes';
import { commonRoutes } from '../../common/commonRoutes';
import { openSessionSchema, throttleSchema, workbookSchema } from './control';
import type { SimulatorControl } from './control';
import { graphFaultSchema } from './graphFault';
import type { GraphService } from './graphService';
import type { Mailbox } from '../tenant/mailbox';

/** The admin routes of the Graph simulator. */
export function graphAdminRoutes(
  control: SimulatorControl,
  { log, faults, throttle }: GraphService,
  mailbox: Mailbox,
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
