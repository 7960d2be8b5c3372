import type { HttpResponseInit } from '@azure/functions';
import type { CloseError } from '../core/closeError';
import { answerHeaders, type AnswerIds } from './answers';

type Result = 'closed' | 'alreadyClosed' | CloseError;

/** The answer to a bulk request: how many ended how, and each in the order of the requests. */
export function bulkAnswer(results: readonly Result[], ids: AnswerIds): HttpResponseInit {
  const count = (status: Result): number => results.filter((result) => result === status).length;
  const [closed, alreadyClosed] = [count('closed'), count('alreadyClosed')];
  return {
    status: 200,
    headers: answerHeaders(ids),
    jsonBody: {
      closed,
      alreadyClosed,
      failed: results.length - closed - alreadyClosed,
      results: results.map((result) =>
        typeof result === 'string' ? { status: result } : { error: result.toBody() },
      ),
    },
  };
}
