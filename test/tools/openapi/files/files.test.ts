import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { generatedFiles } from '../../../../tools/openapi/files/files';

const root = resolve(__dirname, '../../../..');

it.each(Object.entries(generatedFiles()))(
  '%s is as the code makes it (else: npm run openapi)',
  (path, content) => {
    expect(readFileSync(resolve(root, path), 'utf8')).toBe(`${JSON.stringify(content, null, 2)}\n`);
  },
);

it('no file names a machine or holds a key', () => {
  const text = JSON.stringify(generatedFiles());
  expect(text).not.toMatch(/\/(?:home|work|tmp|Users)\//);
  expect(text).not.toContain('AccountKey');
});
