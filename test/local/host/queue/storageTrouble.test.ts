import {
  describeTrouble,
  isOutlived,
  isOutOfHands,
  isUnreachable,
} from '../../../../local/host/queue/storageTrouble';

const answered = (statusCode: number, code?: string, server?: string) => ({
  name: 'RestError',
  statusCode,
  ...(code !== undefined && { code }),
  details: { server },
  message: 'AccountKey=secret',
});
const unanswered = (code: string) => ({ name: 'RestError', code, message: 'https://x?sig=secret' });
const version = {
  ...answered(400, 'InvalidHeaderValue'),
  message: 'The API version 2026-04-06 is not supported by Azurite.',
};
const noToken = { name: 'CredentialUnavailableError', message: 'eyJsecret' };
const noTokenNow = { name: 'AuthenticationError', statusCode: 500, message: 'eyJsecret' };
const late = { name: 'TimeoutError', message: 'no answer within 30000 ms' };
const garbled = { ...answered(200, 'PARSE_ERROR'), message: '<MessageText>secret' };

// [error, whether the listener outlives it, whether a message is out of its hands, whether nothing answered]
test.each<[object, boolean, boolean, boolean]>([
  [answered(404, 'QueueNotFound'), true, true, false],
  [answered(409, 'QueueBeingDeleted'), true, true, false],
  [answered(409, 'QueueDisabled'), true, true, false],
  [answered(500, 'InternalError'), true, false, false],
  [answered(503, 'ServerBusy'), true, false, false],
  [answered(500), true, false, false],
  [answered(404, 'MessageNotFound'), false, true, false],
  [answered(400, 'PopReceiptMismatch'), false, true, false],
  [answered(400, 'InvalidInput'), false, false, false],
  [answered(401, 'NoAuthenticationInformation'), false, false, false],
  [answered(403, 'AuthorizationFailure'), false, false, false],
  [answered(409, 'QueueAlreadyExists'), false, false, false],
  [version, false, false, false],
  [garbled, false, false, false],
  [unanswered('ECONNREFUSED'), false, false, true],
  [unanswered('ENOTFOUND'), false, false, true],
  [noToken, false, false, false],
  [noTokenNow, false, false, false],
  [late, false, false, false],
])('%j: outlived %s, out of hands %s, unreachable %s', (error, outlived, gone, unreachable) => {
  expect([isOutlived(error), isOutOfHands(error), isUnreachable(error)]).toEqual([
    outlived,
    gone,
    unreachable,
  ]);
});

test.each<[object, string, RegExp]>([
  [answered(403, 'AuthorizationFailure'), '403 AuthorizationFailure', /role Storage Queue Data/],
  [answered(401), '401', /role Storage Queue Data/],
  [unanswered('ECONNREFUSED'), 'ECONNREFUSED', /AzureWebJobsStorage is there, and reachable/],
  [late, 'TimeoutError', /AzureWebJobsStorage is there, and reachable/],
  [noToken, 'CredentialUnavailableError', /access token/],
  [noTokenNow, 'AuthenticationError', /access token/],
  [version, '400 InvalidHeaderValue', /--skipApiVersionCheck/],
  [garbled, '200 PARSE_ERROR', /character that XML does not allow/],
  [answered(500, '', 'Azurite-Queue/3.35.0'), '500', /character that XML does not allow.*Clear/],
  [answered(500, 'InternalError'), '500 InternalError', /out of order: wait/],
])('%j is told as %s, with what to do and no secret', (error, what, remedy) => {
  const told = describeTrouble(error);
  expect(told).toEqual({ what, remedy: expect.stringMatching(remedy) as string });
  expect(JSON.stringify(told)).not.toContain('secret');
});
