import { type Answer, textAt } from '../../common/call';
import { answerText } from './answerText';
import { byId, closeText, requestText, withSession } from './closeSteps';
import { type Finding, type SmokeWorld, type Step, until } from './step';

const OPERATIONS = '/api/operations';
const LONG_NET = 'PT10M';

/** The steps with a safety net: a close that is scheduled when a flow begins, and cancelled when the flow has closed. */
export const SAFETY_NET_STEPS: readonly Step[] = [
  { name: 'set a safety net and cancel it', run: cancelNet },
  { name: 'let a safety net close the session', run: letNetFire },
];

function cancelNet(world: SmokeWorld): Promise<Finding> {
  return withSession(world, async (workbookSessionId) => {
    const { app, graph, workbook } = world;
    const fields = { ...byId(workbook), closeAfter: LONG_NET };
    const set = await app.post(OPERATIONS, { workbookSessionId, ...fields });
    const cancelled = await app.delete(`${OPERATIONS}/${operationIdOf(set)}`);
    const check = await graph.check(workbook, workbookSessionId);
    const isCancelled =
      cancelled.status === 200 && textAt(cancelled.body, 'status') === 'cancelled';
    return {
      sent: `${requestText('POST', OPERATIONS, fields, workbookSessionId)}; then DELETE`,
      back: `${answerText(set)}; then ${answerText(cancelled)}`,
      graph: check,
      isAsExpected: set.status === 201 && isCancelled && check.state === 'open',
    };
  });
}

function letNetFire(world: SmokeWorld): Promise<Finding> {
  return withSession(world, async (workbookSessionId) => {
    const { app, graph, workbook, safetyNetSeconds } = world;
    const fields = { ...byId(workbook), closeAfter: `PT${safetyNetSeconds}S` };
    const set = await app.post(OPERATIONS, { workbookSessionId, ...fields });
    let last = set;
    await until(
      world,
      async () => {
        last = await app.get(`${OPERATIONS}/${operationIdOf(set)}`);
        const isWaiting =
          last.status === 202 ||
          (last.status === 200 && textAt(last.body, 'status') === 'scheduled');
        return isWaiting ? undefined : last;
      },
      safetyNetSeconds * 1000 + FIRE_LIMIT_MS,
    );
    const check = await graph.check(workbook, workbookSessionId);
    return {
      sent: `${requestText('POST', OPERATIONS, fields, workbookSessionId)}; then GET until it ended`,
      back: `${answerText(set)}; then ${answerText(last)}`,
      graph: check,
      isAsExpected:
        set.status === 201 && textAt(last.body, 'status') === 'closed' && check.state === 'gone',
      close: closeText(last, check),
    };
  });
}

/** Beyond the time of the net: the queue is looked at every few seconds, and an app may have to start. */
const FIRE_LIMIT_MS = 120_000;

function operationIdOf({ body }: Answer): string {
  return encodeURIComponent(textAt(body, 'operationId') ?? 'none');
}
