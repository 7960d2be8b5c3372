import { parseBody } from '../graph/adminRoutes';
import type { AdminRoutes } from '../graph/adminRoutes';
import { timeSchema } from '../graph/control';
import type { FaultQueue } from '../graph/faults';
import { identityFaultSchema } from './identityFault';
import type { IdentityFault } from './identityFault';
import type { TokenRequest } from './tokenRequest';

interface IdentityControl {
  requests: () => readonly TokenRequest[];
  clearRequests: () => void;
  advanceTime: (seconds: number) => number;
  faults: FaultQueue<IdentityFault, TokenRequest>;
}

/** The admin routes of the managed identity. */
export function identityAdminRoutes(control: IdentityControl): AdminRoutes {
  const { faults } = control;
  return {
    'GET /requests': () => ({ status: 200, body: { requests: control.requests() } }),
    'DELETE /requests': () => {
      control.clearRequests();
      return { status: 204 };
    },
    'POST /faults': (body) => {
      const fault = parseBody(identityFaultSchema, body);
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
  };
}
