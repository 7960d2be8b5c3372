import { readDeliveryState, writeDelivery } from '../../../shared/queue/deliveryState';
import { deliverySchema, MAX_ATTEMPTS } from '../../../shared/request/fields/delivery';
import { GUID } from '../../support/closeRequests';
import { START } from '../../support/manualClock';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const DAY_MS = 86_400_000;
const iso = (epochMs: number): string => new Date(epochMs).toISOString();
const receipt = { insertedAt: START - 5_000, now: START, newOperationId: 'new' };

it('starts anew for a message that somebody else wrote', () => {
  expect(readDeliveryState(undefined, { ...receipt, traceparent: '00-a' })).toEqual({
    operationId: 'new',
    attempt: 1,
    firstAttemptAt: START,
    notBefore: START - 5_000,
    traceparent: '00-a',
  });
});

it('knows an operation id in capital letters', () => {
  const delivery = { operationId: GUID.toUpperCase() };
  expect(readDeliveryState(delivery, receipt).operationId).toBe(GUID.toLowerCase());
});

it('goes on where the last delivery stood', () => {
  const state = {
    operationId: GUID,
    attempt: 4,
    firstAttemptAt: START - 60_000,
    notBefore: START - 90_000,
    traceparent: TRACEPARENT,
  };
  const delivery = writeDelivery(state);
  const times = { firstAttemptAt: iso(START - 60_000), notBefore: iso(START - 90_000) };
  expect(delivery).toEqual({ ...state, ...times });
  const read = deliverySchema().parse(delivery);
  expect(readDeliveryState(read, { ...receipt, traceparent: '00-a' })).toEqual(state);
});

it('writes no traceparent where there is none', () => {
  expect(readDeliveryState(undefined, receipt)).not.toHaveProperty('traceparent');
  expect(writeDelivery(readDeliveryState(undefined, receipt))).not.toHaveProperty('traceparent');
});

it('a first attempt in the future counts as now', () => {
  const delivery = { firstAttemptAt: START + DAY_MS };
  expect(readDeliveryState(delivery, receipt).firstAttemptAt).toBe(START);
});

it('without notBefore the age counts from the first attempt', () => {
  const delivery = { firstAttemptAt: START - 60_000 };
  const times = { ...delivery, notBefore: START - 60_000 };
  expect(readDeliveryState(delivery, receipt)).toMatchObject(times);
});

it('notBefore is at most six days after the insertion', () => {
  // And a minute, since clocks differ.
  const latest = receipt.insertedAt + 6 * DAY_MS + 60_000;
  expect(readDeliveryState({ notBefore: latest }, receipt).notBefore).toBe(latest);
  expect(() => readDeliveryState({ notBefore: latest + 1 }, receipt)).toThrow(
    expect.objectContaining({
      target: 'delivery.notBefore',
      message: expect.stringContaining('must be at most 6 days') as unknown,
    }) as Error,
  );
});

it('a message that came by a clock ahead of ours is due, unless it says when', () => {
  const ahead = { ...receipt, insertedAt: START + 5_000 };
  expect(readDeliveryState(undefined, ahead).notBefore).toBe(START);
  const delayed = { ...ahead, closeAfterSeconds: 10 };
  expect(readDeliveryState(undefined, delayed).notBefore).toBe(START + 15_000);
});

it.each([
  ['the last attempt that can be counted', { attempt: MAX_ATTEMPTS }],
  ['a time before the year 0', { notBefore: '0000-01-01T00:00:00+23:59' }],
  ['a first attempt before the year 0', { firstAttemptAt: '0000-01-01T00:00:00+23:59' }],
])('writes what it can read again after %s', (_name, delivery) => {
  const state = readDeliveryState(deliverySchema().parse(delivery), receipt);
  const written = writeDelivery({ ...state, attempt: state.attempt + 1, operationId: GUID });
  expect(deliverySchema().safeParse(written)).toMatchObject({ success: true });
});
