import { randomBytes } from 'node:crypto';
import { makeSessionId } from '../../../../../local/simulators/graph/tenant/sessionId';

it.each([
  ['the shortest', (size: number) => Buffer.alloc(size, 0)],
  ['the longest', (size: number) => Buffer.alloc(size, 99)],
  ['any', randomBytes],
])('%s looks like one of Graph', (_name, source) => {
  const id = makeSessionId(source);
  expect(id).toMatch(/^[A-Za-z0-9=&.%_-]{169,447}$/);
  expect(id).toMatch(
    /^cluster=US5&session=15\.SN3PEPF0000[0-9A-F]{4}%2e1\.A1\..*&usid=[0-9a-f-]{36}$/,
  );
  // Decoding it changes it: whoever does so on the way is found out.
  expect(decodeURIComponent(id)).not.toBe(id);
});
