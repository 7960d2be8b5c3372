import { CLOSE_ERRORS, type CloseErrorCode } from '../../../shared/core/closeError';
import type { AnswerHeader } from '../routes/answerHeaders';
import { errorMeanings } from '../schemas/errorMeanings';

/** The answer of one status to errors. */
export interface ErrorAnswer {
  status: number;
  codes: readonly CloseErrorCode[];
  description: string;
  headers: readonly AnswerHeader[];
}

/** Headers beside those of every answer; Retry-After is there always, or where Graph said so. */
const HEADERS: Readonly<Record<number, readonly AnswerHeader[]>> = {
  401: ['authenticate'],
  409: ['retryAfterOfGraph'],
  429: ['retryAfter'],
  502: ['retryAfterOfGraph'],
  503: ['retryAfter'],
  504: ['retryAfterOfGraph'],
};
const NO_KEY = 'A call without a valid function key is answered by the platform, without a body.';

/** The answers to these errors, by status. */
export function errorAnswers(codes: readonly CloseErrorCode[]): ErrorAnswer[] {
  const statuses = [...new Set(codes.map((code) => CLOSE_ERRORS[code].status))];
  return statuses.map((status) => {
    const ofStatus = codes.filter((code) => CLOSE_ERRORS[code].status === status);
    const meanings = ofStatus.map((code) => `${code}: ${errorMeanings[code]}.`);
    return {
      status,
      codes: ofStatus,
      description: [...meanings, ...(status === 401 ? [NO_KEY] : [])].join(' '),
      headers: HEADERS[status] ?? [],
    };
  });
}
