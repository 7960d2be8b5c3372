import { CloseError } from '../../../shared/core/closeError';
import type { DeliveryAttempt } from '../../../shared/queue/attemptDelivery';
import { settleMessage } from '../../../shared/queue/settleMessage';
import { TELEMETRY_OFF } from '../../../shared/telemetry/signals/telemetry';
import { closeRequest, parsedRequest } from '../../support/closeRequests';
import { manualClock, START } from '../../support/manualClock';
import { OPERATION_ID } from '../../support/outcomes';

const state = { operationId: OPERATION_ID, attempt: 2, firstAttemptAt: START, notBefore: START };
const throttled = new CloseError('Throttled', 'Later.', { graph: { retryAfterSeconds: 30 } });

/** Settles one attempt, against queues that take everything. */
async function settle(attempt: Pick<DeliveryAttempt, 'request' | 'outcome'>) {
  const written: [queue: string, message: unknown, delaySeconds: number][] = [];
  const dependencies = {
    queues: {
      count: () => Promise.resolve(0),
      write: (queue: string, text: string, delaySeconds: number) => {
        written.push([queue, JSON.parse(text), delaySeconds]);
        return Promise.resolve(true);
      },
    },
    queueName: 'q',
    maxAgeMinutes: 60,
    clock: manualClock(),
    telemetry: TELEMETRY_OFF,
  };
  const whole = { ...attempt, state, trace: { graphCalls: 0 } } as DeliveryAttempt;
  return { fate: await settleMessage(dependencies, whole, 'text', undefined), written };
}

it('a close that may succeed later is requeued in its wire form, without closeAfter', async () => {
  const siteId = 'https://contoso.sharepoint.com/sites/a/';
  const request = parsedRequest({ siteId, driveId: undefined, closeAfter: 'PT0S' });
  const { fate, written } = await settle({ request, outcome: throttled });
  expect(fate.messageFate).toBe('requeued');
  const { driveId, ...wire } = closeRequest({ siteId: 'contoso.sharepoint.com:/sites/a' });
  expect(driveId).toBeDefined();
  const now = new Date(START).toISOString();
  const delivery = { attempt: 3, firstAttemptAt: now, notBefore: now, operationId: OPERATION_ID };
  expect(written).toEqual([['q', { ...wire, delivery }, expect.any(Number)]]);
});

it('what could not be read cannot be requeued, and goes to poison', async () => {
  const { fate, written } = await settle({ request: undefined, outcome: throttled });
  expect(fate).toEqual({ messageFate: 'poisoned' });
  expect(written).toMatchObject([['q-poison', { message: 'text', attempts: 2 }, 0]]);
});
