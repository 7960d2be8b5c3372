import { until } from '../e2e/app';
import { useApp, useWorld } from '../e2e/world';
import { budget } from '../../local/simulators/graph/tenant/tenant';
import { runFlow } from './flow/flowRun';
import { sampleWorld } from './flow/flowWorld';
import { sampleFlows, withSettings } from './flow/sampleFlows';

const world = useWorld();
const running = useApp(world, 'flows', () => ({ FUNCTIONS_KEY: 'k-1' }));

const { driveId, itemId } = budget;
const address = { driveId, itemId };
/** Far longer than a run takes. */
const LONG = 'PT10M';

/** Runs a sample with these settings, and says what came of it. */
async function rehearse(title: string, settings: Record<string, string>) {
  const known = new Set(world.graph.sessions().map(({ id }) => id));
  const surroundings = sampleWorld(world, running.app.url);
  const sample = sampleFlows.find((flow) => flow.title === title);
  if (sample === undefined) throw new Error(`There is no sample ${title}`);
  const { definition, parameters } = withSettings(sample.definition, {
    ...surroundings.settings,
    ...address,
    ...settings,
  });
  const run = await runFlow(definition, {
    ...surroundings,
    parameters: { ...surroundings.parameters, ...parameters },
  });
  await surroundings.stop();
  const sessions = () => world.graph.sessions().filter(({ id }) => !known.has(id));
  const states = () => sessions().map(({ state }) => state);
  // What is there to fetch the key differs, and is no part of the pattern.
  const steps = run.actions
    .filter(([name]) => !/^(?:Settings|Get_.*)$/.test(name))
    .map(([name, status]) => `${name} ${status}`);
  const { mails, calls } = surroundings;
  return { status: run.status, steps, mails, calls, states };
}

const written = () =>
  world.graph
    .requests()
    .filter(({ operation }) => operation === 'range')
    .map(({ status }) => status);

/** The calls of the app for a safety net, a close and a cancel, as each kind of flow makes them. */
function callsOf(title: string): [net: string, close: string, cancel: string] {
  // The connector's file says what a request looks like.
  if (title === 'power-automate/connector') {
    return ['CloseSessionLater', 'CloseSession', 'CancelOperation'];
  }
  const net = title.includes('connector') ? 'operations' : 'closeSession';
  return [`POST /api/${net}`, 'POST /api/closeSession', 'DELETE /api/operations/…'];
}

describe.each(sampleFlows.map(({ title }) => title))('samples/flows/%s', (title) => {
  const [net, close, cancel] = callsOf(title);

  it('whose work succeeds, closes the session and cancels the safety net', async () => {
    const { status, steps, mails, calls, states } = await rehearse(title, { closeAfter: LONG });
    expect(steps).toEqual([
      ...['Open Succeeded', 'Net Succeeded', 'Write_a_cell Succeeded', 'Work Succeeded'],
      ...['Close Succeeded', 'Cancel Succeeded', 'Mail Skipped', 'Terminate Skipped'],
      'Report Succeeded',
    ]);
    expect(calls).toEqual([`${net} 201`, `${close} 200`, `${cancel} 200`]);
    expect([status, mails, states(), written()]).toEqual(['Succeeded', [], ['closed'], [200]]);
  });

  it('whose work fails, closes the session, cancels, tells by mail, and counts as failed', async () => {
    world.graph.addFault({ match: { operation: 'range' }, status: 400 });
    const { status, steps, mails, calls, states } = await rehearse(title, { closeAfter: LONG });
    expect(steps).toEqual([
      ...['Open Succeeded', 'Net Succeeded', 'Write_a_cell Failed', 'Work Failed'],
      ...['Close Succeeded', 'Cancel Succeeded', 'Mail Succeeded'],
    ]);
    expect(calls).toEqual([`${net} 201`, `${close} 200`, `${cancel} 200`]);
    expect([status, states()]).toEqual(['Failed', ['closed']]);
    expect(mails).toEqual([
      expect.stringMatching(
        /^ada@contoso\.com: .*Work: Failed, Close: Succeeded .*The session is closed\./,
      ),
    ]);
  });

  it('that cannot close, leaves that to the safety net, and says why', async () => {
    const unsupported = { error: { code: 'unsupportedWorkbook', message: 'no workbook' } };
    world.graph.addFault({
      match: { operation: 'closeSession' },
      status: 400,
      body: unsupported,
    });
    const { status, steps, mails, calls, states } = await rehearse(title, { closeAfter: 'PT2S' });
    expect(steps.slice(4)).toEqual(['Close Failed', 'Cancel Skipped', 'Mail Succeeded']);
    expect(calls).toEqual([`${net} 201`, `${close} 422`]);
    expect(status).toBe('Failed');
    expect(mails).toEqual([
      expect.stringMatching(
        /Close: Failed WorkbookNotSupported .*safety net closes the session after PT2S/,
      ),
    ]);
    for (const secret of ['cluster=', 'k-1', 'a-secret', driveId, itemId]) {
      expect(mails[0]).not.toContain(secret);
    }
    await until(() => states()[0] === 'closed');
  });

  it('without a safety net, does not work, and closes', async () => {
    const { status, steps, mails, calls, states } = await rehearse(title, { closeAfter: 'P1W' });
    expect(steps).toEqual([
      ...['Open Succeeded', 'Net Failed', 'Write_a_cell Skipped', 'Work Skipped'],
      ...['Close Succeeded', 'Cancel Skipped', 'Mail Succeeded'],
    ]);
    expect(calls).toEqual([`${net} 400`, `${close} 200`]);
    expect([status, mails.length, states(), written()]).toEqual(['Failed', 1, ['closed'], []]);
  });

  it('that cannot open a session, calls nobody, and tells by mail', async () => {
    const { status, steps, mails, calls, states } = await rehearse(title, { itemId: '01NOSUCH' });
    expect(steps).toEqual([
      ...['Open Failed', 'Net Skipped', 'Write_a_cell Skipped', 'Work Skipped'],
      ...['Close Skipped', 'Cancel Skipped', 'Mail Succeeded'],
    ]);
    expect([status, calls, states()]).toEqual(['Failed', [], []]);
    expect(mails).toEqual([expect.stringContaining('If a session was opened, it ends by itself')]);
  });
});
