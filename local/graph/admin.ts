import { parseBody } from './adminRoutes';
import type { AdminRoutes } from './adminRoutes';
import { openSessionSchema, throttleSchema, timeSchema, workbookSchema } from './control';
import type { SimulatorControl } from './control';
import { graphFaultSchema } from './graphFault';
import type { GraphService } from './graphService';

/** The admin routes of the Graph simulator. */
export function graphAdminRoutes(
  control: SimulatorControl,
  { log, faults, throttle }: GraphService,
): AdminRoutes {
  return {
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
    'GET /requests': () => ({ status: 200, body: { requests: log.list() } }),
    'DELETE /requests': () => {
      log.clear();
      return { status: 204 };
    },
    'POST /faults': (body) => {
      const fault = parseBody(graphFaultSchema, body);
      faults.add(fault);
      return { status: 201, body: fault };
    },
    'GET /faults': () => ({ status: 200, body: { faults: faults.list() } }),
    'DELETE /faults': () => {
      faults.clear();
      return { status: 204 };
    },
    'POST /time': (body) => {
      const { advanceSeconds } = parseBody(timeSchema, body);
      return { status: 200, body: { now: control.advanceTime(advanceSeconds) } };
    },
    'PUT /throttle': (body) => {
      const limit = parseBody(throttleSchema, body);
      throttle.set(limit);
      return { status: 200, body: limit };
    },
  };
}
