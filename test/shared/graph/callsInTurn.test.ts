import { startDeadline } from '../../../shared/core/deadline';
import { OneAtATime } from '../../../shared/graph/callsInTurn';
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
