import { messageJson } from '../../../shared/storage/messageJson';
import type { PoisonItem } from './poisonItem';

/**
 * The message for another try: the request without what is known of the old ones, so that its age starts
 * anew, but under its old operation id, so that the log stays linked. What is no request goes as it stood.
 */
export function requeueText({ content, operationId, original }: PoisonItem): string {
  if ('problem' in content) return original;
  return messageJson({
    ...content.request.wire,
    ...(operationId !== undefined && { delivery: { operationId } }),
  });
}
