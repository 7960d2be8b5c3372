import { type CloseRequestJson } from '../../../shared/request/parse/closeRequest';

/** How a field of a request shows in the designer of flows. */
export interface FieldWords {
  /** Its label, in title case. */
  summary: string;
  description: string;
  /** It is shown at once; others stand under advanced parameters. */
  isCommon?: true;
  default?: string;
  /** The words of what is in an object. */
  fields?: Readonly<Record<string, FieldWords>>;
}

/** The fields in the order in which they are shown. A field without words does not compile. */
export const fieldWords: Readonly<Record<keyof CloseRequestJson, FieldWords>> = {
  workbookSessionId: {
    summary: 'Session ID',
    description: 'The id that createSession of Microsoft Graph returned, and nothing around it.',
    isCommon: true,
  },
  driveId: {
    summary: 'Drive ID',
    description: 'The id of the OneDrive or document library that holds the workbook.',
    isCommon: true,
  },
  itemId: {
    summary: 'Item ID',
    description: 'The id of the workbook in its drive: give this or Item Path.',
    isCommon: true,
  },
  closeAfter: {
    summary: 'Close After',
    description: 'How long to wait with the close, as a duration such as PT30M, up to P6D.',
    isCommon: true,
    default: 'PT30M',
  },
  itemPath: {
    summary: 'Item Path',
    description: 'The path of the workbook from the root of its drive, in place of Item ID.',
  },
  siteId: {
    summary: 'Site',
    description: 'The address or the id of the site that holds the workbook.',
  },
  userId: {
    summary: 'User',
    description: 'The user, by name or object id, whose OneDrive holds the workbook.',
  },
  webUrl: {
    summary: 'Workbook Link',
    description: 'The link of the workbook, in place of all other fields that say where it is.',
  },
  source: {
    summary: 'Source',
    description: 'Where the workbook lives, to have the other fields checked against it.',
  },
  notify: {
    summary: 'Notify',
    description: 'Who gets mail about the outcome of the close.',
    fields: {
      email: {
        summary: 'Notify Addresses',
        description: 'The mail addresses that are told, as far as the app allows them.',
      },
      on: {
        summary: 'Notify On',
        description: 'Whether to send mail always, or only when the close failed.',
      },
    },
  },
};
