/**
 * Opens a workbook session, sets a safety net, lets `work` use the session, closes it whatever happens, and cancels
 * the safety net. If this process dies, the safety net closes the session.
 *
 * @template T
 * @param {object} options graph: default https://graph.microsoft.com; graphToken: for Graph; app: address of
 *   close-excel-session; key: its function key; driveId, itemId: the workbook; closeAfter: the safety net, default PT10M
 * @param {(sessionId: string) => Promise<T>} work sends the id in the header workbook-session-id
 * @returns {Promise<T>} what `work` gives
 * @throws what `work` throws, or an Error with what Graph or the app answered; an AggregateError where both failed
 */
export async function withWorkbookSession(options, work) {
  const { graph = 'https://graph.microsoft.com', graphToken, app, key } = options;
  const { driveId, itemId, closeAfter = 'PT10M' } = options;
  const createSession = `${graph}/v1.0/drives/${driveId}/items/${itemId}/workbook/createSession`;
  const asCaller = { Authorization: `Bearer ${graphToken}` };
  const withKey = key ? { 'x-functions-key': key } : {};
  const { id } = await call('POST', createSession, asCaller, { persistChanges: true });
  const request = { workbookSessionId: id, driveId, itemId };
  let net;
  const tryWork = async () => {
    net = await call('POST', `${app}/api/operations`, withKey, { ...request, closeAfter });
    return work(id);
  };
  const [worked] = await Promise.allSettled([tryWork()]);
  const [closed] = await Promise.allSettled([
    call('POST', `${app}/api/closeSession`, withKey, request),
  ]);
  if (net !== undefined && closed.status === 'fulfilled') {
    const cancel = call('DELETE', `${app}/api/operations/${net.operationId}`, withKey);
    // The session is closed: a safety net that has begun, or cannot be cancelled, finds it so.
    await cancel.catch((error) => console.warn(`Not cancelled: ${error.message}`));
  }
  const failures = [worked, closed].flatMap(({ reason }) => reason ?? []);
  if (failures.length === 0) return worked.value;
  if (failures.length === 1) throw failures[0];
  throw new AggregateError(failures, failures.map(({ message }) => message).join(' / '));
}

async function call(method, url, headers, body) {
  const answer = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  throw new Error(`${method} ${url.split('/').at(-1)}: ${answer.status} ${text}`);
}
