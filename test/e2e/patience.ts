// Real processes on a machine that may be busy: time enough for each test, and a second try, which is logged.
jest.setTimeout(60_000);
jest.retryTimes(1, { logErrorsBeforeRetry: true });
