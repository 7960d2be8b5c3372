// Some unit tests start real servers on a machine that may be busy.
jest.setTimeout(30_000);
