import type { Deadline } from '../core/deadline';
import type { TokenSource } from './appTokens';

/**
 * Makes a call with a token, and once more where Graph refuses the token and another one can be had.
 * @param isRefused says of an answer that it refuses the token
 * @param onNoOther is told why no other token could be had: the refusal is the answer then
 * @throws CloseError CredentialUnavailable where there is no first token; what the call throws
 */
export async function withToken<Answer>(
  tokens: TokenSource,
  deadline: Deadline,
  call: (token: string) => Promise<Answer>,
  isRefused: (answer: Answer) => boolean,
  onNoOther: (cause: unknown) => void,
): Promise<Answer> {
  const token = await tokens.token(deadline);
  const answer = await call(token);
  if (!isRefused(answer)) return answer;
  const another = await tokens.token(deadline, token).catch((cause: unknown) => {
    onNoOther(cause);
    return token;
  });
  return another === token ? answer : call(another);
}
