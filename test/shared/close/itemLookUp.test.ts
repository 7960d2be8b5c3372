import { CloseError } from '../../../shared/core/closeError';
import type { AnswerMeaning } from '../../../shared/close/answerMeaning';
import { foundItem, itemPathOf, mayBeServedById } from '../../../shared/close/itemLookUp';

const answer = (status: number, body: unknown) => ({
  status,
  headers: new Headers(),
  bodyText: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('the item that an answer names', () => {
  const item = { id: '01ABC', parentReference: { driveId: 'b!x', driveType: 'business' } };

  it('is closed at its drive and id', () => {
    expect(foundItem(answer(200, item))).toEqual({
      address: { driveId: 'b!x', itemId: '01ABC' },
      path: '/drives/b!x/items/01ABC/workbook/closeSession',
    });
  });

  it.each<[number, unknown]>([
    [200, {}],
    [200, ''],
    [200, '<html>'],
    [200, null],
    [200, { ...item, id: 7 }],
    [200, { ...item, id: '..' }],
    [200, { ...item, id: 'a/b' }],
    [200, { id: '01ABC' }],
    [200, { id: '01ABC', parentReference: null }],
    [200, { id: '01ABC', parentReference: { driveId: 'b!x/../y' } }],
    [201, item],
    [302, item],
    [404, item],
  ])('is none in %i %j', (status, body) => {
    expect(foundItem(answer(status, body))).toBeUndefined();
  });
});

describe('a close that failed', () => {
  const byPath = { driveId: 'd', itemPath: { text: 'a.xlsx', segments: ['a.xlsx'] } };
  const failed = (
    graphStatus: number | undefined,
    code: CloseError['code'] = 'GraphRequestFailed',
    isOfBatch?: true,
  ): AnswerMeaning => ({
    kind: 'failed',
    error: new CloseError(code, 'x', graphStatus === undefined ? {} : { graph: { graphStatus } }),
    tokenRefused: false,
    isOfBatch,
  });

  it.each([400, 403, 404, 405, 501])('with %i may be served under another address', (status) => {
    expect(mayBeServedById(byPath, failed(status))).toBe(true);
    expect(mayBeServedById({ driveId: 'd', itemId: 'i' }, failed(status))).toBe(false);
    expect(mayBeServedById(byPath, failed(status, 'WorkbookNotSupported'))).toBe(false);
    expect(mayBeServedById(byPath, failed(status, 'AccessDenied', true))).toBe(false);
  });

  it.each([undefined, 200, 302, 401, 402, 409, 410, 423, 429, 500, 502, 503])(
    'with %j is not',
    (status) => {
      expect(mayBeServedById(byPath, failed(status))).toBe(false);
    },
  );

  it('is not where it did not fail', () => {
    expect(mayBeServedById(byPath, { kind: 'alreadyClosed' })).toBe(false);
  });
});

const NAMED_ALIKE = '/users/u/drive/root:/workbook/closeSession/x:';

it.each([
  ['/drives/d/root:/a%20b.xlsx:/workbook/closeSession', '/drives/d/root:/a%20b.xlsx:'],
  ['/shares/u!x/driveItem/workbook/closeSession', '/shares/u!x/driveItem'],
  [`${NAMED_ALIKE}/workbook/closeSession`, NAMED_ALIKE],
])('the item of %s is %s', (path, item) => {
  expect(itemPathOf(path)).toBe(item);
});
