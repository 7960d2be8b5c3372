/**
 * Writes a cell in a workbook session.
 * Environment: APP_URL, FUNCTIONS_KEY (if the app wants one), MSGRAPH_URL, MSGRAPH_TOKEN, DRIVE_ID, ITEM_ID
 */
import { withWorkbookSession } from './withWorkbookSession.mjs';

const { env } = process;
const { MSGRAPH_URL: graph, MSGRAPH_TOKEN: graphToken, DRIVE_ID: driveId, ITEM_ID: itemId } = env;

const values = await withWorkbookSession(
  { graph, graphToken, app: env.APP_URL, key: env.FUNCTIONS_KEY, driveId, itemId },
  async (sessionId) => {
    const range = `worksheets/Sheet1/range(address='A1')`;
    const answer = await fetch(
      `${graph}/v1.0/drives/${driveId}/items/${itemId}/workbook/${range}`,
      {
        method: 'PATCH',
        headers: {
          Authorization: `Bearer ${graphToken}`,
          'Content-Type': 'application/json',
          'workbook-session-id': sessionId,
        },
        body: JSON.stringify({ values: [[env.CELL_VALUE ?? 'written by Node']] }),
      },
    );
    if (!answer.ok) throw new Error(`range: ${answer.status} ${await answer.text()}`);
    return (await answer.json()).values;
  },
);
console.log(`Written and closed: ${JSON.stringify(values)}`);
