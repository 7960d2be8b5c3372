import * as z from 'zod';
import { closeAfterSeconds } from './closeAfter';
import { isGraphId, isUserId } from './driveAndUserIds';
import { pathSegments } from './itemPath';
import { notifySchema } from './notify';
import { isSessionId, SESSION_ID_FORM, SESSION_ID_RULE, sessionIdMessage } from './sessionId';
import { isSiteId, shortSiteId, SITE_ID_RULE, siteIdMessage } from './siteId';
import { isWebUrl } from './webUrl';

/** One message a field: what it takes. It serves for a missing value, a wrong type and a wrong form alike. */
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

type Message = string | ((value: unknown) => string);

/** A text that passes a check; the message may depend on the value that does not. */
const checked = (
  isValid: (value: string) => boolean,
  message: Message,
  rule: string,
): z.ZodString => {
  const error =
    typeof message === 'string' ? message : ({ input }: { input?: unknown }) => message(input);
  return z.string({ error }).refine(isValid, { error }).meta({ description: rule });
};

const text = (field: keyof typeof FIELD_RULES, isValid: (value: string) => boolean): z.ZodString =>
  checked(isValid, FIELD_RULES[field], FIELD_RULES[field]);

/** One close request: an HTTP body, or a queue message without its `delivery`. Unknown fields are refused. */
export const closeRequestSchema = z.strictObject({
  workbookSessionId: checked(isSessionId, sessionIdMessage, SESSION_ID_RULE).regex(SESSION_ID_FORM),
  source: z
    .enum(['OneDrive', 'SharePoint'], { error: FIELD_RULES.source })
    .meta({ description: FIELD_RULES.source })
    .optional(),
  driveId: text('driveId', isGraphId).optional(),
  siteId: checked((value) => isSiteId(shortSiteId(value)), siteIdMessage, SITE_ID_RULE)
    .overwrite(shortSiteId)
    .optional(),
  userId: text('userId', isUserId).optional(),
  itemId: text('itemId', isGraphId).optional(),
  itemPath: text('itemPath', (path) => pathSegments(path) !== undefined).optional(),
  webUrl: text('webUrl', isWebUrl).optional(),
  closeAfter: text('closeAfter', (value) => closeAfterSeconds(value) !== undefined).optional(),
  notify: notifySchema.optional(),
});

export type CloseRequest = z.infer<typeof closeRequestSchema>;

/** False where the workbook is in the drive of the signed-in user. */
export function hasAddress({ webUrl, driveId, siteId, userId }: CloseRequest): boolean {
  return [webUrl, driveId, siteId, userId].some((field) => field !== undefined);
}

/** The request as it travels on, once closeAfter has become a time. */
export function withoutCloseAfter(request: CloseRequest): CloseRequest {
  const rest = { ...request };
  delete rest.closeAfter;
  return rest;
}

/** The values of a request that must not show anywhere. */
export function secretsOf({
  workbookSessionId,
  webUrl,
  itemPath,
}: Partial<CloseRequest>): string[] {
  return [workbookSessionId, webUrl, itemPath].filter((secret) => secret !== undefined);
}

/** The close request as a JSON Schema (draft 2020-12). The rules between fields are in its description. */
export function closeRequestJsonSchema(): z.core.JSONSchema.JSONSchema {
  return {
    ...z.toJSONSchema(closeRequestSchema),
    title: 'CloseRequest',
    description:
      'Exactly one of itemId and itemPath, with driveId, userId, siteId, userId and driveId, or siteId and driveId; or webUrl alone.',
  };
}
