import {
  asCloseError,
  CLOSE_ERRORS,
  CloseError,
  type CloseErrorCode,
  signInRequired,
} from '../../../shared/core/closeError';

// The table of docs/errors.md, row by row.
it.each<[CloseErrorCode, number, string, boolean]>([
  ['InvalidJson', 400, 'poison', false],
  ['InvalidRequest', 400, 'poison', false],
  ['SignInRequired', 401, 'poison', false],
  ['TargetNotAllowed', 403, 'poison', false],
  ['AccessDenied', 403, 'poison', false],
  ['WorkbookNotFound', 404, 'poison', false],
  ['OperationNotFound', 404, 'throw', false],
  ['WorkbookConflict', 409, 'requeue', true],
  ['RepeatabilityConflict', 409, 'throw', false],
  ['OperationStarted', 409, 'throw', false],
  ['LengthRequired', 411, 'throw', false],
  ['PayloadTooLarge', 413, 'poison', false],
  ['UnsupportedMediaType', 415, 'throw', false],
  ['WorkbookNotSupported', 422, 'poison', false],
  ['GraphRequestFailed', 424, 'poison', false],
  ['Throttled', 429, 'requeue', true],
  ['InternalError', 500, 'throw', false],
  ['GraphUnavailable', 502, 'requeue', true],
  ['CredentialUnavailable', 503, 'requeue', true],
  ['StorageUnavailable', 503, 'throw', false],
  ['ServiceMisconfigured', 503, 'throw', false],
  ['GraphTimeout', 504, 'requeue', true],
])(
  '%s is answered %i, and its message in the queue goes to: %s',
  (code, status, onQueue, retryable) => {
    expect(new CloseError(code, 'x')).toMatchObject({ status, onQueue, retryable });
  },
);

it('nothing lasting invites Power Automate to repeat it', () => {
  for (const [code, { status, ...kind }] of Object.entries(CLOSE_ERRORS)) {
    const isRepeated = [408, 429].includes(status) || status >= 500;
    const isLasting = 'onQueue' in kind && kind.onQueue === 'poison';
    expect([code, isRepeated && isLasting]).toEqual([code, false]);
  }
});

it('shows what may be shown, and leaves out what is absent', () => {
  const cause = new Error('secret');
  const details = [{ code: 'InvalidField', message: 'm', target: 't' }];
  const graph = { graphStatus: 403 };
  expect(
    new CloseError('AccessDenied', 'm', { target: 't', details, graph, cause }).toBody(),
  ).toEqual({ code: 'AccessDenied', message: 'm', target: 't', details, innererror: graph });
  expect(new CloseError('AccessDenied', 'm', { cause }).toBody()).toStrictEqual({
    code: 'AccessDenied',
    message: 'm',
  });
});

it('takes anything else that is thrown for a defect, whose inside does not show', () => {
  const known = new CloseError('Throttled', 'm');
  expect(asCloseError(known)).toBe(known);
  const thrown = new Error('inside');
  const defect = asCloseError(thrown);
  expect(defect).toMatchObject({ code: 'InternalError', cause: thrown });
  expect(JSON.stringify(defect.toBody())).not.toContain('inside');
});

it('says how long Graph asked to wait, if it did', () => {
  expect(new CloseError('Throttled', 'm').retryAfterSeconds).toBeUndefined();
  expect(new CloseError('Throttled', 'm', { graph: {} }).retryAfterSeconds).toBeUndefined();
  const graph = { retryAfterSeconds: 7 };
  expect(new CloseError('Throttled', 'm', { graph }).retryAfterSeconds).toBe(7);
});

it('tells its name, and a defect what to do', () => {
  expect(String(new CloseError('Throttled', 'm'))).toBe('CloseError: m');
  expect(asCloseError(7).message).toContain('x-ms-request-id');
});

it('asks for a sign-in, with what is wrong with the token and what Graph said, if that is known', () => {
  const bare = signInRequired('m');
  expect(bare).toMatchObject({ code: 'SignInRequired', message: 'm', challenge: {} });
  expect([bare.challenge, bare.graph]).toStrictEqual([{}, undefined]);
  const challenge = { error: 'invalid_token' } as const;
  const graph = { graphStatus: 401 };
  expect(signInRequired('m', challenge, graph)).toMatchObject({ challenge, graph });
});
