import * as z from 'zod/mini';
import { once } from '../../core/once';
import { parseCloseAfter } from '../fields/closeAfter';
import { isGraphId, isUserId } from '../address/driveAndUserIds';
import { parseItemPath } from '../address/itemPath';
import { type Notify, notifySchema } from '../fields/notify';
import {
  isSessionId,
  SESSION_ID_FORM,
  SESSION_ID_RULE,
  sessionIdMessage,
} from '../fields/sessionId';
import { parseSiteId, SITE_ID_RULE, siteIdMessage } from '../address/siteId';
import { parseWebUrl } from '../address/webUrl';
import { type WorkbookAddress, workbookAddress } from '../address/workbookAddress';

/** One message for each field: what it takes. It is used for a missing value, a wrong type and a wrong form. */
const FIELD_RULES = {
  source: 'source must be "OneDrive" or "SharePoint"; leave it out to have it inferred.',
  driveId: 'driveId must be the id of a drive, as Graph returns it.',
  userId: 'userId must be an object id (a GUID) or a user principal name (name@domain).',
  itemId: 'itemId must be the id of the driveItem, as Graph returns it.',
  itemPath:
    'itemPath must be the path from the root of the drive, not percent-encoded: names of 1 to 255 characters, 400 in all, without control characters and " * : < > ? \\ | in them, none of them "." or "..".',
  webUrl:
    'webUrl must be the https link of the workbook as SharePoint shows it, at most 2,048 characters, with a host name in ASCII, without port, user name, white space, control character or backslash (write a space as %20).',
  closeAfter:
    'closeAfter must be an ISO 8601 duration in whole days, hours, minutes and seconds, from PT0S to P6D, for example PT30M.',
} as const;

type Field = keyof typeof FIELD_RULES;
type Message = (value: unknown) => string;

const said = (message: Message) => ({
  error: ({ input }: { input?: unknown }) => message(input),
});

/** A text that passes a check; the message may depend on the value that does not. */
const checked = (isValid: (value: string) => boolean, message: Message, rule: string) =>
  z.string(said(message)).check(z.refine(isValid, said(message)), z.meta({ description: rule }));

/** A text that is read once: what it says goes on, with the text. */
const read = <Read>(parse: (value: string) => Read | undefined, message: Message, rule: string) =>
  z.pipe(
    z.string(said(message)).check(z.meta({ description: rule })),
    z.transform((input: string, context): Read => {
      const value = parse(input);
      if (value !== undefined) return value;
      // Stryker disable next-line StringLiteral: of an issue, only message and input are used.
      context.issues.push({ code: 'custom', message: message(input), input });
      return z.NEVER;
    }),
  );

const checkedField = (field: Field, isValid: (value: string) => boolean) =>
  checked(isValid, () => FIELD_RULES[field], FIELD_RULES[field]);

const readField = <Read>(field: Field, parse: (value: string) => Read | undefined) =>
  read(parse, () => FIELD_RULES[field], FIELD_RULES[field]);

/** The fields of a close request except `notify`, which is read separately. */
const fields = once(() => ({
  workbookSessionId: checked(isSessionId, sessionIdMessage, SESSION_ID_RULE).check(
    z.regex(SESSION_ID_FORM),
  ),
  source: z.optional(
    z
      .enum(['OneDrive', 'SharePoint'], { error: FIELD_RULES.source })
      .check(z.meta({ description: FIELD_RULES.source })),
  ),
  driveId: z.optional(checkedField('driveId', isGraphId)),
  siteId: z.optional(read(parseSiteId, siteIdMessage, SITE_ID_RULE)),
  userId: z.optional(checkedField('userId', isUserId)),
  itemId: z.optional(checkedField('itemId', isGraphId)),
  itemPath: z.optional(readField('itemPath', parseItemPath)),
  webUrl: z.optional(readField('webUrl', parseWebUrl)),
  closeAfter: z.optional(readField('closeAfter', parseCloseAfter)),
}));

/** Reads the fields of a close request but for `notify`. Unknown fields are refused. */
export const requestFieldsSchema = once(() => z.strictObject(fields()));

/** A close request in its wire form: an HTTP body, or a queue message without its `delivery`. */
export type CloseRequestJson = z.input<ReturnType<typeof requestFieldsSchema>> & {
  notify?: Notify | undefined;
};

/** A parsed close request: its texts need not be parsed again. */
export interface CloseRequest {
  workbookSessionId: string;
  address: WorkbookAddress;
  /** Absent: it is to be closed at once. */
  closeAfterSeconds?: number;
  notify?: Notify;
  /** Its wire form, with a siteId in its short form: what is written to the queue, and what two requests are compared by. */
  wire: CloseRequestJson;
}

/**
 * The close request that its fields make.
 * @returns undefined where they name no workbook
 */
export function closeRequestOf(
  parsed: z.output<ReturnType<typeof requestFieldsSchema>>,
  notify: Notify | undefined,
): CloseRequest | undefined {
  const { siteId, itemPath, webUrl, closeAfter, ...texts } = parsed;
  const address = workbookAddress(parsed);
  if (address === undefined) return undefined;
  return {
    workbookSessionId: parsed.workbookSessionId,
    address,
    ...(closeAfter !== undefined && { closeAfterSeconds: closeAfter.seconds }),
    ...(notify !== undefined && { notify }),
    wire: {
      ...texts,
      ...(siteId !== undefined && { siteId: siteId.id }),
      ...(itemPath !== undefined && { itemPath: itemPath.text }),
      ...(webUrl !== undefined && { webUrl: webUrl.text }),
      ...(closeAfter !== undefined && { closeAfter: closeAfter.text }),
      ...(notify !== undefined && { notify }),
    },
  };
}

/** The wire form of a request that is in the queue: closeAfter has become a time, and is not sent on. */
export function queuedJson({ wire }: CloseRequest): CloseRequestJson {
  const rest = { ...wire };
  delete rest.closeAfter;
  return rest;
}

/** The values of a request that must not show anywhere. */
export function secretsOf({ wire }: Pick<CloseRequest, 'wire'>): string[] {
  const { workbookSessionId, webUrl, itemPath } = wire;
  return [workbookSessionId, webUrl, itemPath].filter((secret) => secret !== undefined);
}

/**
 * The wire form as a JSON Schema. The rules between fields are in its description.
 * @param target the draft of JSON Schema that it is written in
 */
export function closeRequestJsonSchema(
  target: 'draft-2020-12' | 'draft-04' = 'draft-2020-12',
): z.core.JSONSchema.JSONSchema {
  const all = z.strictObject({ ...fields(), notify: z.optional(notifySchema()) });
  return {
    ...z.toJSONSchema(all, { io: 'input', target }),
    title: 'CloseRequest',
    description:
      'Exactly one of itemId and itemPath, with driveId, userId, siteId, userId and driveId, or siteId and driveId; or webUrl alone.',
  };
}
