import type { CloseRecord } from '../../shared/telemetry/records/closeRecord';
import { type Telemetry, TELEMETRY_OFF } from '../../shared/telemetry/signals/telemetry';

/** Telemetry that is off, but for the records of closes, which it keeps instead of logging them. */
export function recordingTelemetry(records: CloseRecord[]): Telemetry {
  return {
    ...TELEMETRY_OFF,
    closeSession: ({ log }) => ({
      context: undefined,
      log,
      end: (record) => void records.push(record),
    }),
  };
}
