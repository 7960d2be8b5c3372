import { countedQueue } from '../../../../shared/telemetry/exporters/countedQueue';

it('takes what finds room, reports what does not, and has room again for what was exported', () => {
  const causes: string[] = [];
  const exported: string[][] = [];
  const inner = {
    export: (items: string[]) => exported.push(items),
    shutdown: () => Promise.resolve(),
    forceFlush: () => Promise.resolve(),
  };
  const report = (cause: string) => causes.push(cause);
  const queue = countedQueue<string>(inner, { maxQueueSize: 3 }, report);
  expect([1, 2, 3].map(() => queue.hasRoom())).toEqual([true, true, true]);
  expect(causes).toEqual([]);
  expect(queue.hasRoom()).toBe(false);
  expect(causes).toEqual(['3 wait to be sent, and no more are kept']);
  queue.exporter.export(['a', 'b'], () => undefined);
  expect(exported).toEqual([['a', 'b']]);
  expect([1, 2, 3].map(() => queue.hasRoom())).toEqual([true, true, false]);
});
