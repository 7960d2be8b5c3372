import type { Answer } from '../../common/answer';
import type { CallIdentity } from './graphRefusal';

const DIAGNOSTIC = JSON.stringify({
  ServerInfo: {
    DataCenter: 'West Europe',
    Slice: 'E',
    Ring: '5',
    ScaleUnit: '003',
    RoleInstance: 'AM2PEPF0001BE5C',
  },
});

/**
 * Adds the headers that every answer of Graph carries; those that the answer has win.
 * @param now milliseconds since the epoch
 */
export function stampHeaders(answer: Answer, identity: CallIdentity, now: number): Answer {
  const given = answer.headers ?? {};
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const stamps = {
    'request-id': identity.requestId,
    'client-request-id': identity.clientRequestId,
    'x-ms-ags-diagnostic': DIAGNOSTIC,
    'Strict-Transport-Security': 'max-age=31536000',
    'Cache-Control': 'no-store, no-cache',
    Date: new Date(now).toUTCString(),
  };
  const missing = Object.entries(stamps).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...answer, headers: { ...Object.fromEntries(missing), ...given } };
}
