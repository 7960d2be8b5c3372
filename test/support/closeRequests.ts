import { CloseError } from '../../shared/core/closeError';
import type { CloseRequest, CloseRequestJson } from '../../shared/request/parse/closeRequest';
import type { Delivery } from '../../shared/request/fields/delivery';
import { parseHttpRequest, parseQueuedRequest } from '../../shared/request/parse/parseRequest';
import type { RequestRules } from '../../shared/request/parse/readRequest';
import type { WorkbookAddress } from '../../shared/request/address/workbookAddress';

export const SESSION_ID =
  'cluster=US5&session=15.SN3PEPF000028A1%2e1.A1.U1&usid=3f2504e0-4f89-11d3-9a0c-0305e82c3301';

export const DRIVE_ID = 'b!-RIj2DuyvEyV1T4NlOaMHk8XkS_I8MdFlUCq1BlcjgmhRfAj3-Z8RY2VpuvV_tpd';
export const ITEM_ID = '01BYE5RZ5MYLM2SMX75ZBIPQZIHT6OAYPB';
export const GUID = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';

/** A valid close request in its wire form; fields given replace or join those of a drive and an item. */
export function closeRequest(fields: Partial<CloseRequestJson> = {}): CloseRequestJson {
  return { workbookSessionId: SESSION_ID, driveId: DRIVE_ID, itemId: ITEM_ID, ...fields };
}

/** The same as it was read, by an app that takes every request. */
export function parsedRequest(fields: Partial<CloseRequestJson> = {}): CloseRequest {
  const wire = JSON.parse(JSON.stringify(closeRequest(fields))) as unknown;
  return parseHttpRequest(wire, { isMeServed: true, mayReceive: () => true });
}

/** The address that these fields alone make. */
export function addressOf(fields: Partial<CloseRequestJson>): WorkbookAddress {
  return parsedRequest({ driveId: undefined, itemId: undefined, ...fields }).address;
}

/**
 * A queue message as it was read.
 * @throws CloseError where it holds no close request
 */
export function parsedMessage(
  input: unknown,
  rules?: RequestRules,
): { request: CloseRequest; delivery: Delivery | undefined } {
  const { request, ...rest } = parseQueuedRequest(input, rules);
  if (request instanceof CloseError) throw request;
  return { request, ...rest };
}
