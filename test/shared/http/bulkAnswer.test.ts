import { CloseError } from '../../../shared/core/closeError';
import { bulkAnswer } from '../../../shared/http/bulkAnswer';
import { GUID } from '../../support/closeRequests';

it('counts, and says how each ended, in order', () => {
  const graph = { graphStatus: 429, retryAfterSeconds: 9 };
  const throttled = new CloseError('Throttled', 'wait', { graph });
  const answer = bulkAnswer(['closed', throttled, 'alreadyClosed', 'closed'], {
    requestId: 'o-1',
    clientRequestId: GUID,
  });
  expect(answer).toEqual({
    status: 200,
    headers: { 'x-ms-request-id': 'o-1', 'Cache-Control': 'no-store', 'client-request-id': GUID },
    jsonBody: {
      closed: 2,
      alreadyClosed: 1,
      failed: 1,
      results: [
        { status: 'closed' },
        { error: { code: 'Throttled', message: 'wait', innererror: graph } },
        { status: 'alreadyClosed' },
        { status: 'closed' },
      ],
    },
  });
});
