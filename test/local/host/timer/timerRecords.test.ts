import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timerRecords } from '../../../../local/host/timer/timerRecords';

const STATUS = { last: Date.UTC(2026, 10, 1), next: Date.UTC(2026, 10, 2), lastUpdated: 5_000 };
const NEW = { ...STATUS, last: undefined };

let directory: string;
let lines: string[];
const open = (path: string | undefined) => timerRecords(path, ({ message }) => lines.push(message));
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'timers-'));
  lines = [];
});
afterEach(() => rm(directory, { recursive: true }));

test('records outlast the process where they have a file, and only there', async () => {
  const path = join(directory, 'deep', 'timers.json');
  for (const where of [path, undefined]) {
    const records = open(where);
    expect(await records.read('a')).toBeUndefined();
    await Promise.all([records.write('a', STATUS), records.write('b', NEW)]);
    expect(await records.read('a')).toEqual(STATUS);
    const later = open(where);
    expect([await later.read('a'), await later.read('b')]).toEqual(
      where === undefined ? [undefined, undefined] : [STATUS, NEW],
    );
  }
  expect(await readdir(join(directory, 'deep'))).toEqual(['timers.json']);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
    a: { last: '2026-11-01T00:00:00.000Z', next: '2026-11-02T00:00:00.000Z' },
  });
  expect(lines).toEqual([]);
});

test.each(['{', '[]', '{"a":{"next":"soon"}}'])(
  'a file that holds %s is told, and replaced',
  async (text) => {
    const path = join(directory, 'timers.json');
    await writeFile(path, text);
    const records = open(path);
    expect(await records.read('a')).toBeUndefined();
    expect(lines).toEqual([expect.stringMatching(/^The runs of timers are not on record .*Error/)]);
    await records.write('a', STATUS);
    expect(await open(path).read('a')).toEqual(STATUS);
  },
);

test('a file that cannot be written is told, and the records last as long as the process', async () => {
  await writeFile(join(directory, 'file'), '');
  const records = open(join(directory, 'file', 'timers.json'));
  await records.write('a', STATUS);
  expect(await records.read('a')).toEqual(STATUS);
  expect(lines.at(-1)).toMatch(/E(?:NOTDIR|EXIST)\): a run that is missed/);
});
