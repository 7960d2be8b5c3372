import * as z from 'zod/mini';
import { parseJson } from '../core/json';
import { once } from '../core/once';
import { isGraphId } from '../request/address/driveAndUserIds';
import type { WorkbookAddress } from '../request/address/workbookAddress';
import { closeSessionPath } from '../request/address/workbookPath';
import { isDriveItem } from './failureAdvice';
import type { AnswerMeaning } from './answerMeaning';
import type { GraphAnswer } from '../graph/graphClient';

/** What is asked of an item: https://learn.microsoft.com/graph/api/driveitem-get */
export const LOOK_UP_SELECT = 'id,parentReference';

/** Statuses with which Graph refuses a form of address that it does not serve. */
const REFUSING = new Set([400, 403, 404, 405, 501]);

const item = once(() =>
  z.object({
    id: z.string().check(z.refine(isGraphId)),
    parentReference: z.object({ driveId: z.string().check(z.refine(isGraphId)) }),
  }),
);

/**
 * Says whether a close that failed may be served under another address: Graph does not serve workbooks by path, by
 * link, or under a user or a site in every tenant.
 */
export function mayBeServedById(address: WorkbookAddress, meaning: AnswerMeaning): boolean {
  if (meaning.kind !== 'failed' || meaning.isOfBatch === true || isDriveItem(address)) return false;
  const { code, graph } = meaning.error;
  return code !== 'WorkbookNotSupported' && REFUSING.has(graph?.graphStatus ?? 0);
}

/** The address of a workbook's driveItem, from the path of its closeSession. */
export function itemPathOf(closePath: string): string {
  return closePath.replace(/\/workbook\/closeSession$/, '');
}

/** The drive and the item that Graph's answer names, with the path of their closeSession; undefined where it names none. */
export function foundItem(
  answer: GraphAnswer,
): { address: { driveId: string; itemId: string }; path: string } | undefined {
  if (answer.status !== 200) return undefined;
  const parsed = item().safeParse(parseJson(answer.bodyText));
  if (!parsed.success) return undefined;
  const { id: itemId, parentReference } = parsed.data;
  const address = { driveId: parentReference.driveId, itemId };
  return { address, path: closeSessionPath(address) };
}
