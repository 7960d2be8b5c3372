import { asCloseError } from '../core/closeError';

/**
 * The URL of a Graph call, checked once more: whatever was in the request, it has the configured host and
 * exactly the segments that were meant.
 * @param graphEndpoint origin of Graph
 * @param version `v1.0` or `beta`
 * @param path percent-encoded, below the version, with a leading slash
 * @throws CloseError InternalError where a URL parser would read another host, other segments, a query or a fragment
 */
export function graphUrl(graphEndpoint: string, version: string, path: string): string {
  const url = `${graphEndpoint}/${version}${path}`;
  const parsed = new URL(url);
  const isAsMeant =
    parsed.origin === graphEndpoint &&
    parsed.pathname === `/${version}${path}` &&
    path.split('/').lastIndexOf('') === 0;
  if (!isAsMeant) {
    throw asCloseError(new Error('The resolved Graph URL is not the one that was meant.'));
  }
  return url;
}

/**
 * The same check for a path that leaves inside a batch.
 * @throws CloseError as graphUrl does
 */
export function checkPath(path: string): void {
  // Stryker disable next-line StringLiteral: any version will do.
  graphUrl('https://graph.invalid', 'v1.0', path);
}
