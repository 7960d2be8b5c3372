import { budget } from '../simulators/graph/tenant/tenant';
import { bold } from './colours';

/** What a rehearsal of a flow needs to know of the stack. */
export interface RehearsalFacts {
  url: string;
  /** Of the simulated Graph. */
  graphEndpoint: string;
  /** Its certificate authority, for clients that have no `-k`. */
  caFile?: string | undefined;
  /** Where a message can be posted; absent where storage came from outside. */
  addMessageUrl?: string | undefined;
}

/** A line that opens a session as a flow does, and one with what the samples read from their environment. */
export function rehearsalLines({
  url,
  graphEndpoint,
  caFile,
  addMessageUrl,
}: RehearsalFacts): string[] {
  const { driveId, itemId } = budget;
  const token = `$(curl -sk '${graphEndpoint}/_simulator/token')`;
  const createSession = `${graphEndpoint}/v1.0/drives/${driveId}/items/${itemId}/workbook/createSession`;
  const variables = {
    APP_URL: url,
    MSGRAPH_URL: graphEndpoint,
    DRIVE_ID: `'${driveId}'`,
    ITEM_ID: itemId,
    ...(addMessageUrl && { QUEUE_URL: `'${addMessageUrl.replace('/messages?', '?')}'` }),
    MSGRAPH_TOKEN: token,
    ...(caFile && { NODE_EXTRA_CA_CERTS: caFile, CURL_CA_BUNDLE: caFile, SSL_CERT_FILE: caFile }),
  };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return [
    bold('Open a session as a flow does (the id in its answer is for docs/power-automate.md):'),
    `curl -sSk '${createSession}' -H "Authorization: Bearer ${token}" -H 'Content-Type: application/json' -d '{"persistChanges":true}'`,
    '',
    bold('Try samples/ against all this, in a terminal of its own:'),
    `export ${assignments.join(' ')}`,
    '',
  ];
}
