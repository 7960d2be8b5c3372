// Real processes on a machine that may be busy: time enough for each test.
jest.setTimeout(120_000);
