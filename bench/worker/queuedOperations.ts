import type { FakeStorage } from '../../test/support/fakeStorage';
import { closeRequest } from '../table/apps';
import { inFlight } from './inFlight';
import type { MeasuredWorker } from './measuredWorker';

const IN_FLIGHT = 16;

/** Has the app itself queue closes: the messages, and in the table an operation that waits for each. */
export async function queuedOperations(
  worker: MeasuredWorker,
  storage: FakeStorage,
  count: number,
): Promise<string[]> {
  storage.messages.length = 0;
  storage.rows.clear();
  await inFlight(count, IN_FLIGHT, (place) => worker.post('createOperation', closeRequest(place)));
  return storage.messages.map(({ text }) => text);
}
