import type { Deadline } from '../core/deadline';
import type { TokenSource } from './appTokens';

/**
 * Makes a call with a token, and once more with another token where Graph refuses the first.
 * @param isRefused says of an answer that it refuses the token
 * @param onNoOther gets the reason where there is no other token; the refusal is then the answer
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
