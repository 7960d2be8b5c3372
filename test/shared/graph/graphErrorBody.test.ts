import {
  isShowableCode,
  readGraphErrorBody,
  sharesSecret,
  showableRequestId,
} from '../../../shared/graph/graphErrorBody';

const nested = (depth: number): object =>
  depth === 0 ? { code: 'deepest' } : { code: `c${depth}`, innerError: nested(depth - 1) };

describe('readGraphErrorBody', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['<html>', []],
    ['null', []],
    ['"error"', []],
    ['[]', []],
    ['{"error":null}', []],
    ['{"error":"code"}', []],
    ['{"code":"outside"}', []],
    ['{"error":{"code":7}}', []],
    ['{"error":{"code":"a"}}', ['a']],
    ['{"ERROR":{"Code":"a"}}', ['a']],
    ['{"error":{"code":"a","innerError":{"code":"b"}}}', ['b', 'a']],
    ['{"error":{"code":"a","innererror":{"innerError":{"code":"c"}}}}', ['c', 'a']],
    ['{"error":{"code":"a","details":[{"code":"d"}]}}', ['a']],
  ])('of %s gives the codes, the deepest first: %j', (text, codes) => {
    expect(readGraphErrorBody(text).codes).toEqual(codes);
  });

  it('reads 16 levels, and no deeper', () => {
    expect(readGraphErrorBody(JSON.stringify({ error: nested(15) })).codes[0]).toBe('deepest');
    expect(readGraphErrorBody(JSON.stringify({ error: nested(16) })).codes[0]).toBe('c1');
  });

  it('gives the messages, the deepest first, and the outermost request id', () => {
    const inner = { message: 'in', 'request-id': 'r-2' };
    const error = { message: 'out', 'request-id': 'r-1', innerError: inner };
    expect(readGraphErrorBody(JSON.stringify({ error }))).toEqual({
      codes: [],
      messages: ['in', 'out'],
      requestId: 'r-1',
    });
    const later = { message: 7, 'request-id': 7, innerError: inner };
    expect(readGraphErrorBody(JSON.stringify({ error: later }))).toEqual({
      codes: [],
      messages: ['in'],
      requestId: 'r-2',
    });
  });
});

it.each([
  ['accessDenied', true],
  ['a.b_c-1', true],
  ['x'.repeat(80), true],
  ['x'.repeat(81), false],
  ['', false],
  ['a b', false],
  ['a@b', false],
  ['/a', false],
])('the code %j can be shown: %j', (code, isShowable) => {
  expect(isShowableCode(code)).toBe(isShowable);
});

it.each<[string | undefined, string[], boolean]>([
  ['5e1f0000-0000-4000-8000-000000000001', [], true],
  ['x'.repeat(64), [], true],
  ['x'.repeat(65), [], false],
  ['', [], false],
  ['a b', [], false],
  ['<id', [], false],
  ['id>', [], false],
  [undefined, [], false],
  [undefined, ['usid=5e1f0000-0000'], false],
  ['5e1f0000', ['usid=5e1f0000-0000'], false],
])('the request id %j beside the secrets %j can be shown: %j', (id, secrets, isShowable) => {
  expect(showableRequestId(id, secrets)).toBe(isShowable ? id : undefined);
});

it.each([
  ['Budget', ['Reports/Budget/x.xlsx'], true],
  ['Budge', ['Reports/Budget/x.xlsx'], false],
  ['12345678', ['x12345678y'], true],
  ['1234567', ['x1234567y'], false],
  ['see Plan now', ['Plan'], true],
  ['see Pla now', ['Pla'], false],
  ['other', ['first', 'second'], false],
  ['second!', ['first', 'second'], true],
  ['other', [], false],
])('the text %j shares a secret with %j: %j', (text, secrets, isShared) => {
  expect(sharesSecret(text, secrets)).toBe(isShared);
});
