import { TELEMETRY_OFF } from '../../shared/telemetry/signals/telemetry';
import { closeSessionPath } from '../../shared/request/address/workbookPath';

/** What a delivery needs besides the queue: no operation is known, nobody wants to hear of the outcome. */
export const quietDelivery = {
  trackOperation: () => Promise.resolve(undefined),
  requestRules: {},
  publish: () => Promise.resolve({}),
  telemetry: TELEMETRY_OFF,
};

/** What the HTTP trigger needs besides a close: a queue that takes nothing, no mail, no delegated mode. */
export const synchronousHttp = {
  enqueue: () => Promise.reject(new Error('nothing was to be queued')),
  pathOf: closeSessionPath,
  callerRules: { delegated: false, platformSignIn: false, principalNeeded: false },
  mailRules: {},
  publicUrl: undefined,
  telemetry: TELEMETRY_OFF,
};
