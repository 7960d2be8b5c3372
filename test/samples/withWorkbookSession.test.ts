import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSample, SAMPLES } from './sender';
import { NOT_CLOSABLE, useSessionWorld } from './sessionWorld';

const session = useSessionWorld('with-session');

const HELPER = join(SAMPLES, 'node/withWorkbookSession.mjs');
const LOCKED = { match: { operation: 'range' as const }, status: 423, body: 'it is locked' };

/** Runs the helper in a process of its own, with a body for the work, and gives what came of it. */
async function run(work: string, options: Record<string, string> = {}): Promise<unknown> {
  const program = `
    import { withWorkbookSession } from ${JSON.stringify(HELPER)};
    const { env } = process;
    const options = {
      graph: env.MSGRAPH_URL, graphToken: env.MSGRAPH_TOKEN, app: env.APP_URL, key: env.FUNCTIONS_KEY,
      driveId: env.DRIVE_ID, itemId: env.ITEM_ID, ...JSON.parse(env.OPTIONS),
    };
    const range = (id) => fetch(
      \`\${options.graph}/v1.0/drives/\${options.driveId}/items/\${options.itemId}/workbook/worksheets/Sheet1/range(address='B2')\`,
      { headers: { Authorization: \`Bearer \${options.graphToken}\`, 'workbook-session-id': id } },
    );
    const done = await withWorkbookSession(options, async (id) => { ${work} }).then(
      (value) => ({ value }),
      (error) => ({ error: error.message, all: error.errors?.map(({ message }) => message) }),
    );
    console.log(JSON.stringify(done));`;
  const command = [process.execPath, '--input-type=module', '--eval', program];
  const env = await session.environment({ OPTIONS: JSON.stringify(options) });
  const { code, stdout, stderr } = await runSample(command, env);
  expect(code).toBe(0);
  return { ...(JSON.parse(stdout) as object), ...(stderr !== '' && { warned: stderr }) };
}

it('is about 40 lines long', () => {
  const code = readFileSync(HELPER, 'utf8').replace(/^\/\*\*.*?\*\/$/gms, '');
  expect(code.trim().split('\n').length).toBeLessThan(50);
});

it('gives what the work gives, closes and cancels', async () => {
  const { sessions, operations } = session;
  expect(await run('return (await range(id)).status;')).toEqual({ value: 200 });
  expect([sessions(), await operations()]).toEqual([['closed'], ['cancelled']]);
});

it('throws what the work throws, having closed and cancelled', async () => {
  const { sessions, operations } = session;
  expect(await run("throw new Error('no luck');")).toEqual({ error: 'no luck' });
  expect([sessions(), await operations()]).toEqual([['closed'], ['cancelled']]);
});

it('throws what the app says of the close, and leaves the session to the safety net', async () => {
  const { world, operations } = session;
  world.graph.addFault(NOT_CLOSABLE);
  expect(await run('return 1;')).toEqual({
    error: expect.stringMatching(/^POST closeSession: 422 .*WorkbookNotSupported/) as unknown,
  });
  expect(await operations()).toEqual(['scheduled']);
});

it('throws both where the work and the close fail', async () => {
  const { world } = session;
  world.graph.addFault(LOCKED);
  world.graph.addFault(NOT_CLOSABLE);
  const work =
    'const answer = await range(id); if (!answer.ok) throw new Error(await answer.text());';
  const { all } = (await run(work)) as { all: string[] };
  expect(all).toEqual(['it is locked', expect.stringContaining('WorkbookNotSupported')]);
});

it('does no work without a safety net, and closes', async () => {
  const { sessions, operations, graphCalls } = session;
  expect(await run('await range(id);', { closeAfter: 'P1W' })).toEqual({
    error: expect.stringMatching(/^POST operations: 400 .*closeAfter/) as unknown,
  });
  expect([sessions(), await operations()]).toEqual([['closed'], []]);
  expect(graphCalls()).not.toContain('range 200');
});

it('is not worried by a safety net that has begun', async () => {
  const { sessions } = session;
  // It fires at once, and the work goes on until it has.
  const wait = `for (let status = 200; status !== 404; ) ({ status } = await range(id));`;
  const done = await run(`${wait} return 'done';`, { closeAfter: 'PT0S' });
  const warned = expect.stringContaining('OperationStarted') as unknown;
  expect(done).toEqual({ value: 'done', warned });
  expect(sessions()).toEqual(['closed']);
});
