import fc from 'fast-check';
import { entryBytes } from '../../../../shared/request/parse/entryBytes';

it.each<[string, number[]]>([
  ['{}', []],
  ['{"requests":[]}', []],
  ['{"requests":["a\\\\", " [ ","\\\\\\""]}', [5, 5, 6]],
  ['{"requests":[1]}', [1]],
  ['\ufeff{ "requests" : [ 1 , 22\n,\t333\r] } ', [1, 2, 3]],
  ['{"requests":[{"a":[1,{"b":2}]},[3,4],"5,6"]}', [17, 5, 5]],
  ['{"requests":["]","}","\\"","\\\\",",","["]}', [3, 3, 4, 4, 3, 3]],
  ['{"requests":["é","😀"]}', [4, 6]],
  ['{"requests":[ { "a" : 1 } ]}', [11]],
  ['{"re\\u0071uests":[true,null]}', [4, 4]],
  ['{"requests":[1,22],"requests":[333]}', [3]],
  ['{"requests":{"a":[1,2],"b":3},"requests":[4444]}', [4]],
  ['{"requests":[[[[[1,2],3]]]]}', [13]],
  ['{"\\"":1,"requests":[22]}', [2]],
])('the entries of %j are %j bytes', (json, bytes) => {
  expect(entryBytes(Buffer.from(json))).toEqual(bytes);
});

it('measures whatever JSON is in the list', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 1, 2, '\t'), (requests, space) => {
      const entries = requests.map((entry) => JSON.stringify(entry, undefined, space));
      const json = `{"requests":\n[${entries.join(space === 0 ? ',' : ' ,\n')} ]}`;
      expect(entryBytes(Buffer.from(json))).toEqual(entries.map((one) => Buffer.byteLength(one)));
    }),
  );
});
