import type { CloseErrorCode } from '../../../shared/core/closeError';

/** What each error means, for a reader of the document. */
export const errorMeanings: Record<CloseErrorCode, string> = {
  InvalidJson: 'the body is not JSON in UTF-8',
  InvalidRequest: 'the request breaks its rules: details has an entry for each problem',
  SignInRequired: 'a user’s token is needed, or another one: WWW-Authenticate says which',
  TargetNotAllowed: 'the app may not touch that drive, site, user or host',
  AccessDenied: 'Graph or Entra refused: the message says which permission is missing',
  WorkbookNotFound: 'the drive, the item or the site is not there',
  OperationNotFound: 'there is no such operation, or it is too old',
  WorkbookConflict: 'the workbook stayed locked until the time was up',
  RepeatabilityConflict: 'this Repeatability-Request-ID came with another request before',
  OperationStarted: 'the close has begun or has ended, so it cannot be cancelled',
  LengthRequired: 'the body came in chunks, without a Content-Length',
  PayloadTooLarge: 'the body is too long',
  UnsupportedMediaType: 'the body is of another content type, charset or encoding',
  WorkbookNotSupported: 'the file cannot be opened as a workbook',
  GraphRequestFailed: 'Graph refused permanently: sending again does not help',
  Throttled: 'Graph, or this app’s own limit, held the call until its time was up',
  InternalError: 'a defect of this app',
  GraphUnavailable: 'Graph failed, or could not be reached, until the time was up',
  CredentialUnavailable: 'the app could not get an access token',
  StorageUnavailable: 'the queue or the table could not be reached',
  ServiceMisconfigured: 'application settings are invalid: details names them',
  GraphTimeout: 'Graph did not answer before the time was up',
};
