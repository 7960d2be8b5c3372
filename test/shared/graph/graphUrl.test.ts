import { checkPath, graphUrl } from '../../../shared/graph/graphUrl';

const GRAPH = 'https://graph.microsoft.com';

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    return thrown;
  }
}

it('joins origin, version and path', () => {
  expect(graphUrl(GRAPH, 'beta', '/drives/b!x/root:/a%20b:/workbook')).toBe(
    `${GRAPH}/beta/drives/b!x/root:/a%20b:/workbook`,
  );
});

it.each([
  '/drives/../../x',
  '/drives/./x',
  '/drives/%2e%2e/x',
  '/drives//x',
  '/drives/x/',
  '/drives/x?y=1',
  '/drives/x#y',
  '/drives/a b',
  '/drives/a\\b',
  '/drives/ä',
  '@evil.example/x',
  '.evil.example/x',
])('refuses %j', (path) => {
  const defect = expect.objectContaining({
    code: 'InternalError',
    cause: new Error('The resolved Graph URL is not the one that was meant.'),
  }) as unknown;
  expect(thrownBy(() => graphUrl(GRAPH, 'v1.0', path))).toEqual(defect);
  expect(thrownBy(() => checkPath(path))).toEqual(defect);
});

it('refuses a path that turns the version into a host', () => {
  expect(() => graphUrl('https://graph.microsoft.com@evil.example', 'v1.0', '/x')).toThrow();
});

it('lets a path into a batch that could go alone', () => {
  expect(() => checkPath('/drives/b!x/root:/50%25:/workbook/closeSession')).not.toThrow();
});
