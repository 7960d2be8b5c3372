import { CloseError } from '../../shared/core/closeError';

/** The CloseError that is thrown; anything else that is thrown is thrown on. */
export function refusal(action: () => unknown): CloseError {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof CloseError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

/** What the problems of a refused request name, in their order. */
export const targetsOf = ({ details = [] }: CloseError): (string | undefined)[] =>
  details.map(({ target }) => target);
