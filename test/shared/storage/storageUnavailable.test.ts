import {
  isUnknownServiceVersion,
  statusOf,
  storageUnavailable,
} from '../../../shared/storage/storageUnavailable';

it('knows the status of an answer, and that there was none', () => {
  expect(statusOf({ statusCode: 412 })).toBe(412);
  expect(statusOf(new Error('no'))).toBeNaN();
});

describe('a service version that the storage does not know', () => {
  const refused = (message: string) => ({ statusCode: 400, code: 'InvalidHeaderValue', message });
  const azurite = refused('The API version 2026-04-06 is not supported by Azurite. Please upgrade');
  const azure = refused('The provided service version is not enabled on this storage account.');

  it.each([azurite, azure])('is said, with the way out: %j', (cause) => {
    for (const what of ['queue', 'table'] as const) {
      const { message } = storageUnavailable(what, cause);
      expect(message).toContain('--skipApiVersionCheck');
      expect(message).not.toContain('role');
    }
  });

  it.each<[string, unknown]>([
    ['another header', refused('The value for one of the HTTP headers is not in the format')],
    ['another status', { ...azurite, statusCode: 403 }],
    ['another code', { ...azurite, code: 'InvalidInput' }],
    ['no answer at all', new Error('connect ECONNREFUSED')],
    ['no error object', 'API version'],
  ])('is not seen in %s', (_what, cause) => {
    expect(isUnknownServiceVersion(cause)).toBe(false);
    expect(storageUnavailable('queue', cause).message).toContain('Storage Queue Data Contributor');
  });
});
