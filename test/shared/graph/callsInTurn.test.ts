import { startDeadline } from '../../../shared/core/deadline';
import {
  callInBatches,
  callSingly,
  OneAtATime,
  type Turn,
} from '../../../shared/graph/callsInTurn';
import type { GraphCall } from '../../../shared/graph/graphClient';
import { CloseError } from '../../../shared/core/closeError';
import { manualClock } from '../../support/manualClock';

const settle = () => new Promise(setImmediate);

function start() {
  const clock = manualClock();
  const deadline = startDeadline(60, clock);
  const lanes = new OneAtATime();
  const inside: string[] = [];
  const leaves: Record<string, () => void> = {};
  /** Resolves once inside. */
  const enter = (lane: string, who: string, until = deadline) =>
    new Promise<void>((entered, refused) => {
      const run = () =>
        new Promise<void>((leave) => {
          inside.push(who);
          leaves[who] = leave;
          entered();
        });
      lanes.run(lane, until, run).catch(refused);
    });
  return { clock, enter, inside, leave: (who: string) => leaves[who]?.() };
}

it('lets one at a time through, in the order of arrival', async () => {
  const { enter, inside, leave } = start();
  void enter('a', '1');
  void enter('a', '2');
  void enter('a', '3');
  void enter('b', '4');
  await settle();
  expect(inside).toEqual(['1', '4']);
  leave('1');
  await settle();
  expect(inside).toEqual(['1', '4', '2']);
  leave('2');
  leave('2');
  await settle();
  expect(inside).toEqual(['1', '4', '2', '3']);
  leave('3');
  void enter('a', '5');
  await settle();
  expect(inside).toHaveLength(5);
});

it('whoever waits until the time is up was not reached, and lets nobody past those before', async () => {
  const { clock, enter, inside } = start();
  void enter('a', '1');
  const late = expect(enter('a', '2')).rejects.toMatchObject({ code: 'GraphTimeout' });
  await settle();
  clock.advance(60_000);
  await late;
  const later = enter('a', '3').catch(() => undefined);
  await settle();
  expect(inside).toEqual(['1']);
  await later;
});

it('whoever stands behind one that gave up has a turn after those before', async () => {
  const { clock, enter, inside, leave } = start();
  void enter('a', '1');
  const late = expect(enter('a', '2')).rejects.toMatchObject({ code: 'GraphTimeout' });
  const patient = enter('a', '3', startDeadline(120, clock));
  await settle();
  clock.advance(60_000);
  await late;
  await settle();
  expect(inside).toEqual(['1']);
  leave('1');
  await patient;
  expect(inside).toEqual(['1', '3']);
});

describe('a call', () => {
  const SENT = { status: 204, headers: new Headers(), bodyText: '' };
  const { signal } = new AbortController();
  const post = (path: string): GraphCall => {
    return { method: 'POST', path, headers: {}, token: 't', body: {}, signal };
  };
  const get: GraphCall = {
    ...{ method: 'GET', path: '/drives/1/items/2', select: 'id' },
    ...{ headers: {}, token: 't', signal },
  };

  /** A throttle that lets everything through, but for a turn of this number. */
  function calling(refusedTurn?: number) {
    const events: string[] = [];
    let turns = 0;
    const clock = manualClock();
    const throttle = {
      hold: () => undefined,
      enter: (_deadline: unknown, who: string) => {
        events.push(`${who} enters`);
        return ++turns === refusedTurn
          ? Promise.reject(new CloseError('Throttled', 'x'))
          : Promise.resolve();
      },
    };
    const callGraph = (call: GraphCall) => {
      events.push(`${call.method} ${call.path}`);
      const ids = call.path === '/$batch' ? ['0', '1'] : [];
      const responses = ids.map((id) => ({ id, status: 204 }));
      const batch = { ...SENT, status: 200, bodyText: JSON.stringify({ responses }) };
      return Promise.resolve(ids.length === 0 ? SENT : batch);
    };
    const turn = (who: Turn['who']): Turn => {
      return { deadline: startDeadline(60, clock), who, onCall: () => events.push('counted') };
    };
    return {
      events,
      turn,
      single: callSingly(callGraph, throttle),
      batched: callInBatches(callGraph, throttle, clock),
    };
  }

  it('that goes alone waits for its turn, is counted, and is made', async () => {
    const { single, events, turn } = calling();
    expect(await single(post('/a'), turn('delivery'))).toBe(SENT);
    expect(events).toEqual(['delivery enters', 'counted', 'POST /a']);
  });

  it('in bulk waits for its turn, is counted, and goes with the others', async () => {
    const { batched, events, turn } = calling();
    const answers = await Promise.all(
      ['/a', '/b'].map((path) => batched(post(path), turn('httpCaller'))),
    );
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect(events).toEqual([
      'httpCaller enters',
      'httpCaller enters',
      'counted',
      'counted',
      'POST /$batch',
    ]);
  });

  it('in bulk that reads goes alone', async () => {
    const { batched, events, turn } = calling();
    await Promise.all([batched(get, turn('httpCaller')), batched(post('/a'), turn('httpCaller'))]);
    expect(events).toContain('GET /drives/1/items/2');
    expect(events).toContain('POST /a');
  });

  it('in bulk whose turn never comes keeps no other one waiting', async () => {
    const { batched, events, turn } = calling(1);
    const refused = batched(post('/a'), turn('httpCaller'));
    const sent = batched(post('/b'), turn('httpCaller'));
    await expect(refused).rejects.toMatchObject({ code: 'Throttled' });
    expect(await sent).toBe(SENT);
    expect(events.filter((event) => event === 'counted')).toHaveLength(1);
  });
});
