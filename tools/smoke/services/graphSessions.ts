import { shareId } from '../../../shared/request/address/webUrl';
import type { WorkbookChoice } from '../command/options';
import { type Answer, call, textAt } from '../../common/call';

/** The workbook, in each form that a close request may name it. */
export interface Workbook {
  driveId: string;
  itemId: string;
  /** Absent where Graph does not say it. */
  itemPath?: string;
  webUrl?: string;
  /** Of the site that it is in. Absent where Graph does not say it. */
  siteId?: string;
}

/** What Graph says of a session: `unknown` with what it answered instead. */
export interface SessionCheck {
  state: 'open' | 'gone' | 'unknown';
  answer: string;
}

/** Workbook sessions, by the caller's own sign-in. */
export interface GraphSessions {
  find(choice: WorkbookChoice): Promise<Workbook>;
  /** Gives the session's id. */
  open(workbook: Workbook): Promise<string>;
  check(workbook: Workbook, sessionId: string): Promise<SessionCheck>;
  /** Clears away: a session that is gone already is fine. Gives Graph's answer where it is still there. */
  close(workbook: Workbook, sessionId: string): Promise<string | undefined>;
}

/**
 * @param endpoint origin of Graph
 * @param token with a permission for the workbook
 */
export function graphSessions(endpoint: string, token: string): GraphSessions {
  const authorization = { Authorization: `Bearer ${token}` };
  const ask = (method: string, path: string, headers = {}, body?: object): Promise<Answer> =>
    call(method, `${endpoint}/v1.0${path}`, { ...authorization, ...headers }, body);
  const use = (how: string, workbook: Workbook, sessionId: string): Promise<Answer> =>
    ask('POST', `${pathOf(workbook)}/workbook/${how}`, { 'workbook-session-id': sessionId });
  return {
    async find(choice) {
      const path =
        'link' in choice
          ? `/shares/${encodeURIComponent(shareId(choice.link))}/driveItem`
          : pathOf(choice);
      const answer = await ask('GET', `${path}?$select=id,name,webUrl,parentReference`);
      if (answer.status !== 200) throw refused('The workbook was not found', answer);
      return workbookOf(answer, choice);
    },
    async open(workbook) {
      // Not persistent: nothing that happens in it is written to the file.
      const body = { persistChanges: false };
      const answer = await ask('POST', `${pathOf(workbook)}/workbook/createSession`, {}, body);
      const id = textAt(answer.body, 'id');
      if (id === undefined) throw refused('Graph opened no session', answer);
      return id;
    },
    async check(workbook, sessionId) {
      const answer = await use('refreshSession', workbook, sessionId);
      const { status } = answer;
      const state = status === 204 ? 'open' : status === 404 ? 'gone' : 'unknown';
      return { state, answer: describe(answer) };
    },
    async close(workbook, sessionId) {
      const answer = await use('closeSession', workbook, sessionId);
      return answer.status === 204 || answer.status === 404 ? undefined : describe(answer);
    },
  };
}

function pathOf({ driveId, itemId }: Pick<Workbook, 'driveId' | 'itemId'>): string {
  return `/drives/${encodeURIComponent(driveId)}/items/${encodeURIComponent(itemId)}`;
}

function workbookOf({ body }: Answer, choice: WorkbookChoice): Workbook {
  const driveId = textAt(body, 'parentReference', 'driveId');
  const itemId = textAt(body, 'id');
  if (driveId === undefined || itemId === undefined) {
    throw new Error('Graph did not say in which drive the workbook is.');
  }
  const itemPath = itemPathOf(textAt(body, 'parentReference', 'path'), textAt(body, 'name'));
  const siteId = textAt(body, 'parentReference', 'siteId');
  const webUrl = 'link' in choice ? choice.link.text : textAt(body, 'webUrl');
  return {
    driveId,
    itemId,
    ...(itemPath !== undefined && { itemPath }),
    ...(webUrl !== undefined && { webUrl }),
    ...(siteId !== undefined && { siteId }),
  };
}

/** The folder's path comes percent-encoded and with the drive before it: `/drives/{id}/root:/Budgets%202026`. */
function itemPathOf(folder: string | undefined, name: string | undefined): string | undefined {
  const encoded = /root:(.*)$/.exec(folder ?? '')?.[1];
  if (encoded === undefined || name === undefined) return undefined;
  try {
    return `${decodeURIComponent(encoded)}/${name}`;
  } catch {
    // Some services send it as it is.
    return `${encoded}/${name}`;
  }
}

/** Graph's messages may name the file: only the codes are told. */
function describe({ status, body }: Answer): string {
  const codes = [textAt(body, 'error', 'code'), textAt(body, 'error', 'innerError', 'code')];
  return [String(status), ...codes.filter((code) => code !== undefined)].join(' ');
}

function refused(what: string, answer: Answer): Error {
  return new Error(
    `${what}: Graph answered ${describe(answer)}. Your own sign-in needs Files.ReadWrite.All, or a grant for the site.`,
  );
}
