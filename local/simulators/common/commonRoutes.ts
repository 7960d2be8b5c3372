import * as z from 'zod';
import { type AdminRoutes, parseBody } from './adminRoutes';

const timeSchema = z.strictObject({ advanceSeconds: z.number().min(0) });

/** What every simulator can be told and asked from behind. */
export interface CommonControl<Fault> {
  requests: () => readonly unknown[];
  clearRequests: () => void;
  faultSchema: z.ZodType<Fault>;
  faults: { add(fault: Fault): void; list(): readonly unknown[]; clear(): void };
  /** Gives the new time in milliseconds since the epoch. */
  advanceTime: (seconds: number) => number;
}

/** The admin routes that all simulators have: requests, faults, time. */
export function commonRoutes<Fault>(control: CommonControl<Fault>): AdminRoutes {
  const { faults, faultSchema } = control;
  return {
    'GET /requests': () => ({ status: 200, body: { requests: control.requests() } }),
    'DELETE /requests': () => {
      control.clearRequests();
      return { status: 204 };
    },
    'POST /faults': (body) => {
      const fault = parseBody(faultSchema, body);
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
