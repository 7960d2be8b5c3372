import { messageJson } from '../../../shared/storage/messageJson';
import type { PoisonItem } from './poisonItem';

/**
 * The message for another try: the request without what is known of the old ones, so that its age starts
 * anew, but under its old operation id, so that the log stays linked. A text that is not a request is sent as it was.
 */
export function requeueText({ content, operationId, original }: PoisonItem): string {
  if ('problem' in content) return original;
  return messageJson({
    ...content.request.wire,
    ...(operationId !== undefined && { delivery: { operationId } }),
  });
}
