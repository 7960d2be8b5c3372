import { robot } from '../../local/simulators/graph/tenant/tenant';
import { until } from './app';
import { openSession, useApp, useWorld } from './world';

const ASYNC = { Prefer: 'respond-async' };
const world = useWorld();
const running = useApp(world, 'outcomes', () => ({
  CLOSE_SESSION_RESULTS_QUEUE: 'outcome-results',
  NOTIFY_SENDER: robot.userPrincipalName,
  NOTIFY_ALLOWED_RECIPIENTS: 'contoso.com;ada@fabrikam.com',
}));

interface CloudEvent {
  specversion: string;
  id: string;
  source: string;
  type: string;
  subject: string;
  data: Record<string, unknown>;
}

/** The next result message; it is taken out. */
async function nextResult(): Promise<CloudEvent> {
  const queue = world.queue('outcome-results');
  const text = await until(async () => {
    if (!(await queue.exists())) return undefined;
    const { receivedMessageItems } = await queue.receiveMessages();
    const [message] = receivedMessageItems;
    if (message === undefined) return undefined;
    await queue.deleteMessage(message.messageId, message.popReceipt);
    return message.messageText;
  });
  return JSON.parse(text) as CloudEvent;
}

const always = { notify: { email: ['ada@fabrikam.com', 'bob@contoso.com'], on: 'always' } };
const mailTo = (address: string) => ({ notify: { email: [address] } });
const onFailure = mailTo('bob@contoso.com');

it('one operation id through answer, state, result and mail', async () => {
  const request = { ...openSession(world.graph), ...always };
  const answer = await running.post(request, ASYNC);
  const { operationId } = (await answer.json()) as { operationId: string };
  expect(answer.status).toBe(202);
  const result = await nextResult();
  expect(result).toMatchObject({
    specversion: '1.0',
    source: '/closeSession',
    type: 'workbookSession.closed',
    subject: operationId,
    data: { status: 'closed', attempts: 1 },
  });
  expect(JSON.stringify(result)).not.toContain(request.workbookSessionId);
  await until(() => world.graph.mails().length > 0);
  const [mail] = world.graph.mails();
  expect(mail?.message).toMatchObject({
    subject: 'Workbook session closed',
    body: { contentType: 'Text', content: expect.stringContaining(operationId) as unknown },
    toRecipients: [
      { emailAddress: { address: 'ada@fabrikam.com' } },
      { emailAddress: { address: 'bob@contoso.com' } },
    ],
  });
  const state = await fetch(answer.headers.get('location') ?? '');
  expect(await state.json()).toMatchObject({ operationId, status: 'closed' });
});

it('a foreign message that fails: poison, a result, a mail by default', async () => {
  const request = { ...openSession(world.graph), itemId: '01NOSUCHITEM', ...onFailure };
  await running.queue.sendMessage(JSON.stringify(request));
  const { type, subject, data } = await nextResult();
  expect([type, data['status'], data['error']]).toMatchObject([
    'workbookSession.failed',
    'failed',
    { code: 'WorkbookNotFound' },
  ]);
  const [record = ''] = await running.poisoned();
  expect(JSON.parse(record)).toMatchObject({ operationId: subject });
  await until(() => world.graph.mails().length > 0);
  const text = JSON.stringify(world.graph.mails());
  expect(text).toContain('WorkbookNotFound');
  expect(text).not.toContain('01NOSUCHITEM');
});

it('a close that is well sends no mail where only failures count; one cancelled is a result in its time', async () => {
  const well = await running.post({ ...openSession(world.graph), ...onFailure }, ASYNC);
  expect(well.status).toBe(202);
  expect((await nextResult()).type).toBe('workbookSession.closed');
  const later = await running.post({ ...openSession(world.graph), closeAfter: 'PT6S' });
  await fetch(later.headers.get('location') ?? '', { method: 'DELETE' });
  const { type, data } = await nextResult();
  expect(type).toBe('workbookSession.cancelled');
  expect(data).toMatchObject({ status: 'cancelled', attempts: 0 });
  expect(world.graph.mails()).toEqual([]);
});

it('mail that can’t be sent fails no close', async () => {
  world.graph.addFault({ match: { operation: 'sendMail' }, status: 403, body: '{}', times: 1 });
  const answer = await running.post({ ...openSession(world.graph), ...always }, ASYNC);
  const url = answer.headers.get('location') ?? '';
  expect((await nextResult()).type).toBe('workbookSession.closed');
  await until(() => running.app.output().includes('mail not sent'));
  expect(await (await fetch(url)).json()).toMatchObject({ status: 'closed' });
  await running.empty();
});

it.each<[string, object, Record<string, string>, string]>([
  ['a recipient that is not allowed', mailTo('eve@evil.org'), ASYNC, 'notify.email'],
  ['a subdomain', mailTo('eve@x.contoso.com'), ASYNC, 'notify.email'],
  ['a close that is answered at once', onFailure, {}, 'notify'],
])('%s is 400', async (_what, more, headers, target) => {
  const answer = await running.post({ ...openSession(world.graph), ...more }, headers);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: 'InvalidRequest', target } });
});
