import { graphTimeout, noAnswer } from '../../../shared/graph/noAnswer';

const cause = new Error('why');

it.each([
  [graphTimeout, 'GraphTimeout', /CLOSE_SESSION_TIMEOUT_SECONDS.*closing twice is harmless/],
  [noAnswer, 'GraphUnavailable', /try again later/],
] as const)(
  '%p makes an error that says what to do, and keeps its cause',
  (make, code, message) => {
    expect(make(cause)).toMatchObject({
      code,
      cause,
      message: expect.stringMatching(message) as unknown,
    });
  },
);
