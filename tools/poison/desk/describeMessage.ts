import { secretsOf } from '../../../shared/request/parse/closeRequest';
import { deliveryJson } from '../../../shared/request/fields/delivery';
import { sessionFingerprint } from '../../../shared/telemetry/records/redaction';
import { HOST_CODE, type PoisonItem } from '../queue/poisonItem';
import { safeJson } from './safeText';

const NOT_SHOWN = '(not shown)';
// A shorter one would blacken half of every sentence.
const SHORTEST_SECRET = 4;

const columns = (...[time, code, attempts, session, operation]: readonly string[]): string =>
  `${time?.padEnd(20)}  ${code?.padEnd(21)}  ${attempts?.padStart(8)}  ${session?.padEnd(12)}  ${operation}`;

/** The line above those of {@link listLine}. */
export const LIST_HEADING = columns('failed at', 'code', 'attempts', 'session', 'operation');

/** One line for a message. */
export function listLine({
  code,
  failedAt,
  operationId = '-',
  record,
  content,
}: PoisonItem): string {
  const time = new Date(failedAt).toISOString().replace(/\.\d+/, '');
  const session =
    'request' in content ? sessionFingerprint(content.request.workbookSessionId) : '-';
  return columns(time, code, String(record?.attempts ?? '-'), session, operationId);
}

/** A message whole, as indented JSON, but for its secrets: session id, link, path. */
export function showText({ record, failedAt, content, original, operationId }: PoisonItem): string {
  const request = 'request' in content ? content.request : undefined;
  const secrets = (request ? secretsOf(request) : []).filter(
    ({ length }) => length >= SHORTEST_SECRET,
  );
  return JSON.stringify(
    {
      reason: record === undefined ? HOST_CODE : safeJson(record.reason, secrets),
      failedAt: new Date(failedAt).toISOString(),
      attempts: record?.attempts,
      operationId,
      message: shownMessage(content, original),
    },
    undefined,
    2,
  );
}

function shownMessage(content: PoisonItem['content'], original: string): object {
  if ('problem' in content) {
    const { code, message } = content.problem;
    return { lengthCharacters: original.length, problem: safeJson({ code, message }) };
  }
  const { workbookSessionId, itemPath, webUrl, ...rest } = content.request.wire;
  return {
    session: sessionFingerprint(workbookSessionId),
    ...rest,
    ...(itemPath !== undefined && { itemPath: NOT_SHOWN }),
    ...(webUrl !== undefined && { webUrl: NOT_SHOWN }),
    ...(content.delivery !== undefined && { delivery: deliveryJson(content.delivery) }),
  };
}

/** How many there are of each code, the most frequent first: `2 AccessDenied, 1 (host)`. */
export function countsByCode(codes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => `${count} ${code}`)
    .join(', ');
}
