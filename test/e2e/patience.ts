// Real processes on a machine that may be busy: time enough for each test. None has a time of its own but where it takes
// longer by its nature, and none gets a second try, which would hide what fails now and then.
jest.setTimeout(120_000);
