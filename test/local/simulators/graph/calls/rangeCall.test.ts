import { budget, offers } from '../../../../../local/simulators/graph/tenant/tenant';
import { NOON } from '../../simulatorClient';
import { type Harness, startHarness } from '../simulatorHarness';

let harness: Harness;
let now = NOON;
beforeEach(async () => {
  now = NOON;
  harness = await startHarness({ clock: () => now });
});
afterEach(() => harness.stop());

const WORKBOOK = `/v1.0/drives/${budget.driveId}/items/${budget.itemId}/workbook`;
const range = (address: string, sheet = 'Sheet1') =>
  `${WORKBOOK}/worksheets/${sheet}/range(address='${address}')`;

/** A range without its cells. */
const BARE = `${WORKBOOK}/worksheets/Sheet1/range`;

const write = (address: string, values: unknown, session?: string, sheet?: string) =>
  harness.graph(range(address, sheet), {
    method: 'PATCH',
    body: { values },
    ...inSession(session),
  });

async function read(address: string, session?: string): Promise<unknown> {
  const answer = await harness.graph(range(address), { method: 'GET', ...inSession(session) });
  return ((await answer.json()) as { values: unknown }).values;
}

function inSession(session: string | undefined) {
  return session === undefined ? {} : { headers: { 'workbook-session-id': session } };
}

function open(persistChanges: boolean, { driveId, itemId } = budget): string {
  return harness.simulator.openSession({ driveId, itemId, persistChanges }).id;
}

const statusAndCode = async (answer: Awaited<ReturnType<Harness['graph']>>) => {
  const { error } = (await answer.json()) as { error: { innerError: { code: string } } };
  return [answer.status, error.innerError.code];
};

it('a range that was written reads back, and cells beside it are empty', async () => {
  const answer = await write('B2:C3', [
    ['Amount', 42],
    [true, '=B2'],
  ]);
  expect([answer.status, await answer.json()]).toEqual([
    200,
    expect.objectContaining({ address: 'Sheet1!B2:C3', rowCount: 2, columnCount: 2 }),
  ]);
  expect(await read('$a$1:C3')).toEqual([
    ['', '', ''],
    ['', 'Amount', 42],
    ['', true, '=B2'],
  ]);
  expect(await read('AA10')).toEqual([['']]);
});

it('a workbook has cells of its own', async () => {
  await write('A1', [['budget']]);
  const path = range('A1').replace(budget.driveId, offers.driveId);
  const answer = await harness.graph(path.replace(budget.itemId, offers.itemId), { method: 'GET' });
  expect(await answer.json()).toMatchObject({ values: [['']] });
});

it('what a persistent session writes, everybody reads; what another writes is gone when it closes', async () => {
  const [kept, lost] = [open(true), open(false)];
  await write('A1', [['kept']], kept);
  await write('B1', [['lost']], lost);
  expect(await read('A1:B1', lost)).toEqual([['kept', 'lost']]);
  expect(await read('A1:B1')).toEqual([['kept', '']]);
});

it('a call in a session keeps it open, and one in a session that is closed or of another workbook is refused', async () => {
  const session = open(true);
  for (const seconds of [200, 200]) {
    now += seconds * 1000;
    expect((await write('A1', [[1]], session)).status).toBe(200);
  }
  now += 300_000;
  const gone = [404, 'InvalidOrTimedOutSession'];
  expect(await statusAndCode(await write('A1', [[1]], session))).toEqual(gone);
  const other = open(true, offers);
  expect(await statusAndCode(await write('A1', [[1]], other))).toEqual([404, 'SessionNotFound']);
});

it.each([
  ['no such worksheet', () => write('A1', [[1]], undefined, 'Sheet2'), 404, 'itemNotFound'],
  ['no address', () => write('1A', [[1]]), 400, 'badRequestUncategorized'],
  ['too large', () => write('A1:ZZ9999', [[1]]), 400, 'badRequestUncategorized'],
  ['too few rows', () => write('A1:A2', [[1]]), 400, 'badRequestUncategorized'],
  ['too many columns', () => write('A1', [[1, 2]]), 400, 'badRequestUncategorized'],
  ['an object for a cell', () => write('A1', [[{}]]), 400, 'badRequestUncategorized'],
  ['no parentheses', () => harness.graph(BARE), 400, 'badRequestUncategorized'],
  ['POST', () => harness.graph(range('A1'), { body: {} }), 405, 'methodNotAllowedUncategorized'],
])('refuses %s', async (_what, call, status, code) => {
  expect(await statusAndCode(await call())).toEqual([status, code]);
});

it('is an operation that a fault can hit', async () => {
  harness.simulator.addFault({ match: { operation: 'range' }, status: 503 });
  expect((await write('A1', [[1]])).status).toBe(503);
  expect((await write('A1', [[1]])).status).toBe(200);
});
