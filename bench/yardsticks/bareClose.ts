/**
 * The functions of the app with nothing but bare fetches: a kept token and one call of Graph for each close, and for a
 * delivery with an operation state one read and one write of a table. No check, no retry, no limit, no log, no time limit.
 */
import { app, trigger } from '@azure/functions';

interface CloseRequest {
  workbookSessionId: string;
  driveId: string;
  itemId: string;
  delivery?: { operationId: string };
}

const { GRAPH_ENDPOINT = '', IDENTITY_ENDPOINT = '', IDENTITY_HEADER = '' } = process.env;
const tableUrl = /TableEndpoint=([^;]+)/.exec(process.env['AzureWebJobsStorage'] ?? '')?.[1] ?? '';
let keptToken: Promise<string> | undefined;

async function fetchToken(): Promise<string> {
  const answer = await fetch(
    `${IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=${encodeURIComponent(GRAPH_ENDPOINT)}`,
    { headers: { 'X-IDENTITY-HEADER': IDENTITY_HEADER } },
  );
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function close({ workbookSessionId, driveId, itemId }: CloseRequest): Promise<void> {
  const token = await (keptToken ??= fetchToken());
  const path = `/drives/${driveId}/items/${itemId}/workbook/closeSession`;
  const answer = await fetch(`${GRAPH_ENDPOINT}/v1.0${path}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'workbook-session-id': workbookSessionId,
      'Content-Type': 'application/json',
    },
    body: '{}',
  });
  await answer.text();
  if (answer.status !== 204) throw new Error(`Graph answered ${answer.status}.`);
}

async function withState(operationId: string, run: () => Promise<void>): Promise<void> {
  const url = `${tableUrl}/closesessionoperations(PartitionKey='${operationId}',RowKey='operation')`;
  const read = await fetch(url, { headers: { Accept: 'application/json' } });
  const row = (await read.json()) as Record<string, unknown>;
  await run();
  const written = await fetch(url, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', 'If-Match': '*' },
    body: JSON.stringify({ ...row, status: 'closed' }),
  });
  await written.text();
  if (!written.ok) throw new Error(`The table answered ${written.status}.`);
}

app.http('closeSession', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'closeSession',
  handler: async (request) => {
    await close((await request.json()) as CloseRequest);
    return { jsonBody: { status: 'closed' } };
  },
});

app.generic('closeSessionQueue', {
  trigger: trigger.generic({
    type: 'queueTrigger',
    queueName: 'close-session',
    connection: 'AzureWebJobsStorage',
    dataType: 'binary',
  }),
  handler: async (message) => {
    const request = JSON.parse(String(message)) as CloseRequest;
    const operationId = request.delivery?.operationId;
    if (operationId === undefined) await close(request);
    else await withState(operationId, () => close(request));
  },
});
