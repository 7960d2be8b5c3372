import type { Deadline } from '../deadline';
import type { TokenSource } from './credential';

/**
 * Makes a call with a token, and once more where Graph refuses the token and another one can be had.
 * @param isRefused says of an answer that it refuses the token
 * @throws CloseError CredentialUnavailable where there is no first token; what the call throws
 */
export async function withToken<Answer>(
  tokens: TokenSource,
  deadline: Deadline,
  call: (token: string) => Promise<Answer>,
  isRefused: (answer: Answer) => boolean,
): Promise<Answer> {
  const token = await tokens.token(deadline);
  const answer = await call(token);
  if (!isRefused(answer)) return answer;
  const another = await tokens.token(deadline, token).catch(() => token);
  return another === token ? answer : call(another);
}
