import type { GraphSimulator } from '../../../local/simulators/graph/service/graphSimulator';
import { sessionFingerprint } from '../../../shared/telemetry/records/redaction';
import type { KillEvidence } from './killRun';

/**
 * What is known of each session that was closed more than once: its calls of Graph and the ends of apps around them, in
 * seconds, and what the apps have printed about it.
 * @param ids of the sessions
 */
export function describeRepeats(
  graph: GraphSimulator,
  { exits, lives, startedAt }: KillEvidence,
  ids: readonly string[],
): string[] {
  const at = (epochMs: number | undefined): string =>
    epochMs === undefined ? 'never' : ((epochMs - startedAt) / 1000).toFixed(2);
  return ids.map((id) => {
    const calls = graph
      .requests()
      .filter(({ headers }) => headers['workbook-session-id'] === id)
      .map((call) => `${at(call.startedAt)} to ${at(call.endedAt)}: ${call.status ?? 'no answer'}`);
    const session = sessionFingerprint(id);
    const lines = lives.flatMap((output, life) =>
      output
        .split('\n')
        .filter((line) => line.includes(session) || line.startsWith('Queue '))
        .map((line) => `app ${life} (${lifeOf(life)}): ${line}`),
    );
    return [...calls, ...lines].join('\n');
  });

  function lifeOf(life: number): string {
    const end = exits[life];
    return end === undefined
      ? 'the last'
      : `told to end ${at(end.toldAt)}, ended ${at(end.endedAt)}`;
  }
}
