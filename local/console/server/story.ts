import { sessionFingerprint } from '../../../shared/telemetry/records/redaction';
import type { Entry } from './journal';
import { callView, snapshot } from './snapshot';
import type { ConsoleWorld } from './world';

/** One thing that happened to a close. */
export type StoryLine = Pick<Entry, 'at' | 'text' | 'isGood'> & {
  kind: Entry['kind'] | 'graph' | 'state' | 'result' | 'mail' | 'poison';
};

/** All that is known of one operation id, in order of time. */
export async function storyOf(world: ConsoleWorld, id: string): Promise<StoryLine[]> {
  const entries = world.journal.entries.filter(({ operationId }) => operationId === id);
  const sessions = new Set(entries.flatMap(({ session }) => session ?? []));
  const calls = (world.stack.graph?.requests() ?? [])
    .filter(({ headers }) =>
      sessions.has(sessionFingerprint(String(headers['workbook-session-id']))),
    )
    .map(callView)
    .map(({ at, what, status = 0 }): StoryLine => ({
      at,
      kind: 'graph',
      text: `${what} answered ${status || 'nothing'}`,
      isGood: status < 400 && status > 0,
    }));
  const { operations, results, poison } = await snapshot(world);
  const state = operations.filter((operation) => operation.id === id).flatMap(stateChanges);
  const published = (results?.visible ?? [])
    .filter((result) => result.id === id)
    .map(({ at, type = '' }): StoryLine => ({
      at,
      kind: 'result',
      text: type,
      isGood: !type.endsWith('failed'),
    }));
  const poisoned = (poison?.visible ?? [])
    .filter((record) => record.id === id)
    .map(({ at, reason = '' }): StoryLine => ({ at, kind: 'poison', text: reason, isGood: false }));
  const mails = (world.stack.graph?.mails() ?? [])
    .filter(({ message }) => message.body?.content.includes(id))
    .map(({ at, message }): StoryLine => ({
      at,
      kind: 'mail',
      text: message.subject ?? '',
      isGood: true,
    }));
  return [...entries, ...calls, ...state, ...published, ...poisoned, ...mails].sort(
    (one, other) => one.at - other.at,
  );
}

function stateChanges(
  operation: Awaited<ReturnType<typeof snapshot>>['operations'][number],
): StoryLine[] {
  const { status, error, queuedAt, startedAt, finishedAt } = operation;
  const line = (at: number | undefined, text: string, isGood = true): StoryLine[] =>
    at === undefined ? [] : [{ at, kind: 'state', text, isGood }];
  const end = [status, error].filter((part) => part !== undefined).join(' ');
  return [
    ...line(queuedAt, operation.notBefore === undefined ? 'state queued' : 'state scheduled'),
    ...line(startedAt, 'state running'),
    ...line(finishedAt, `state ${end}`, status !== 'failed'),
  ];
}
