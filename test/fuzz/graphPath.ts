import assert from 'node:assert/strict';

// Percent-encoded once: what encodeURIComponent leaves, and bytes in capital hexadecimal digits.
const SEGMENT = "(?!\\.{1,2}(?:/|$))(?:[A-Za-z0-9_.!~*'()-]|%[0-9A-F]{2})+";
const PATH = `${SEGMENT}(?:/${SEGMENT})*`;
const ITEM = `(?:items/${SEGMENT}|root:/${PATH}:)`;
const SITE = `(?:${SEGMENT}|[A-Za-z0-9.-]+:/(?:sites|teams)/${PATH}:)`;

/** The address table of the contract (section 1). */
const ADDRESSES = [
  `/drives/${SEGMENT}/${ITEM}`,
  `/users/${SEGMENT}/drive/${ITEM}`,
  `/users/${SEGMENT}/drives/${SEGMENT}/${ITEM}`,
  `/sites/${SITE}/drive/${ITEM}`,
  `/sites/${SITE}/drives/${SEGMENT}/${ITEM}`,
  '/shares/u![A-Za-z0-9_-]+/driveItem',
].map((address) => new RegExp(`^/v1\\.0${address}$`));
const CLOSE = '/workbook/closeSession';
const LOOK_UP = '?$select=id,parentReference';

/** Fails where a call, as Graph gets it, is neither a close nor the look-up of an item by the contract's table. */
export function assertGraphCall({ method, path }: { method: string; path: string }): void {
  const end = method === 'POST' ? CLOSE : LOOK_UP;
  assert(
    path.endsWith(end) && ADDRESSES.some((address) => address.test(path.slice(0, -end.length))),
    `no call of the address table: ${method} ${path}`,
  );
}
