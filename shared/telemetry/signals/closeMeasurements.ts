import type { MeasurementRecord } from './record';
import { type CloseRecord, GOOD_OUTCOMES } from '../records/closeRecord';

/** The code of a close that failed; nothing for one that did not. */
export function errorType({ outcome }: CloseRecord): { 'error.type'?: string } {
  return GOOD_OUTCOMES.has(outcome) ? {} : { 'error.type': outcome };
}

/** What is measured when a close has ended for now: derived from the record that is logged. */
export function closeMeasurements(
  record: CloseRecord,
  messageAgeMs: number | undefined,
): MeasurementRecord[] {
  const { trigger, outcome, durationMs, messageFate } = record;
  const attributes = {
    'close_session.trigger': trigger,
    'close_session.outcome': outcome,
    ...errorType(record),
  };
  const measurements: MeasurementRecord[] = [];
  if (messageFate !== undefined) {
    const fate = { 'close_session.message_fate': messageFate };
    measurements.push(measurement('close_session.messages', 1, fate));
  }
  if (!isFinal(record)) return measurements;
  measurements.push(
    measurement('close_session.closes', 1, attributes),
    measurement('close_session.duration', durationMs / 1000, attributes),
  );
  if (messageAgeMs !== undefined) {
    const seconds = Math.max(0, messageAgeMs) / 1000;
    const ended = { 'close_session.outcome': outcome };
    measurements.push(measurement('close_session.message.age', seconds, ended));
  }
  return measurements;
}

export function measurement(
  metric: MeasurementRecord['metric'],
  value: number,
  attributes: MeasurementRecord['attributes'] = {},
): MeasurementRecord {
  return { type: 'measurement', metric, value, attributes };
}

/** An answer to an HTTP call, or the end of a message; not what is only queued, or comes again. */
function isFinal({ trigger, outcome, messageFate }: CloseRecord): boolean {
  if (trigger === 'http') return outcome !== 'queued';
  return messageFate === 'deleted' || messageFate === 'poisoned';
}
