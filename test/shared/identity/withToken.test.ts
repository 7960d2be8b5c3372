import { CloseError } from '../../../shared/core/closeError';
import { startDeadline } from '../../../shared/core/deadline';
import { withToken } from '../../../shared/identity/withToken';
import { manualClock } from '../../support/manualClock';

const none = new CloseError('CredentialUnavailable', 'x');
const deadline = startDeadline(60, manualClock());

/** Makes a call, where the source gives these tokens in turn and Graph refuses those. */
async function call(given: (string | CloseError)[], refused: string[]) {
  const asked: unknown[][] = [];
  const called: string[] = [];
  const causes: unknown[] = [];
  const tokens = {
    token: (...arguments_: unknown[]) => {
      asked.push(arguments_);
      const next = given[asked.length - 1];
      return typeof next === 'string' ? Promise.resolve(next) : Promise.reject(next ?? none);
    },
  };
  const answering = withToken(
    tokens,
    deadline,
    (token) => Promise.resolve(called.push(token)).then(() => `to ${token}`),
    (answer) => refused.includes(answer.slice(3)),
    (cause) => causes.push(cause),
  );
  const answer = await answering.catch((error: unknown) => error);
  return { answer, asked, called, causes };
}

const first = [deadline];
const second = [deadline, 'a'];

it.each<[string, (string | CloseError)[], string[], unknown, unknown[][], string[], unknown[]]>([
  ['a token that is taken', ['a', 'b'], [], 'to a', [first], ['a'], []],
  ['one that is refused, and another', ['a', 'b'], ['a'], 'to b', [first, second], ['a', 'b'], []],
  ['two that are refused', ['a', 'b', 'c'], ['a', 'b'], 'to b', [first, second], ['a', 'b'], []],
  ['one that is refused, and the same', ['a', 'a'], ['a'], 'to a', [first, second], ['a'], []],
  ['one that is refused, and no other', ['a', none], ['a'], 'to a', [first, second], ['a'], [none]],
  ['none', [none], [], none, [first], [], []],
])(
  'a call with %s asks for the tokens and is made as often as that takes',
  async (_what, given, refused, answer, asked, called, causes) => {
    expect(await call(given, refused)).toEqual({ answer, asked, called, causes });
  },
);
