import type { CloseRequest } from '../../shared/request/closeRequest';

export const SESSION_ID =
  'cluster=US5&session=15.SN3PEPF000028A1%2e1.A1.U1&usid=3f2504e0-4f89-11d3-9a0c-0305e82c3301';

export const DRIVE_ID = 'b!-RIj2DuyvEyV1T4NlOaMHk8XkS_I8MdFlUCq1BlcjgmhRfAj3-Z8RY2VpuvV_tpd';
export const ITEM_ID = '01BYE5RZ5MYLM2SMX75ZBIPQZIHT6OAYPB';
export const GUID = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';

/** A valid close request; fields given replace or join those of a drive and an item. */
export function closeRequest(fields: Partial<CloseRequest> = {}): CloseRequest {
  return { workbookSessionId: SESSION_ID, driveId: DRIVE_ID, itemId: ITEM_ID, ...fields };
}
