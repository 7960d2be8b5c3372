import { join } from 'node:path';
import { commandOf } from '../support/powerShell';
import { itWith, runSample, SAMPLES } from './sender';
import { NOT_CLOSABLE, useSessionWorld } from './sessionWorld';

const session = useSessionWorld('sample-sessions');

const samples = [
  { what: 'curl', tool: undefined, command: ['bash', join(SAMPLES, 'curl/session.sh')] },
  { what: 'Node', tool: undefined, command: [process.execPath, join(SAMPLES, 'node/session.mjs')] },
  { what: 'Python', tool: 'python', command: ['python3', join(SAMPLES, 'python/session.py')] },
  {
    what: 'PowerShell',
    tool: 'powerShell',
    command: commandOf(join(SAMPLES, 'powershell/session.ps1')),
  },
] as const;

describe.each(samples)(
  'the sample that works in a session with $what',
  ({ what, tool, command }) => {
    const it = itWith(tool);

    const run = async (more: Record<string, string> = {}) => {
      const { code, stdout, stderr } = await runSample(command, await session.environment(more));
      return { code, stderr, said: stdout + stderr };
    };

    it('writes, closes, and cancels the safety net', async () => {
      const { code, stderr, said } = await run({ CELL_VALUE: `by ${what}` });
      expect([code, stderr]).toEqual([0, '']);
      expect(said).toContain(`by ${what}`);
      const { graphCalls, sessions, operations, cell } = session;
      expect(graphCalls()).toEqual(['createSession 201', 'range 200', 'closeSession 204']);
      expect([sessions(), await operations()]).toEqual([['closed'], ['cancelled']]);
      expect(await cell()).toBe(`by ${what}`);
    });

    it('whose work fails, closes all the same, and says why', async () => {
      const { world, sessions } = session;
      world.graph.addFault({ match: { operation: 'range' }, status: 423, body: 'it is locked' });
      const { code, said } = await run();
      expect(code).toBeGreaterThan(0);
      expect(said).toContain('it is locked');
      expect(sessions()).toEqual(['closed']);
    });

    it('that cannot close, leaves that to the safety net, and says why', async () => {
      const { world, operations } = session;
      world.graph.addFault(NOT_CLOSABLE);
      const { code, said } = await run();
      expect(code).toBeGreaterThan(0);
      expect(said).toContain('WorkbookNotSupported');
      expect(await operations()).toEqual(['scheduled']);
    });

    it('that gets no safety net, does no work, and says why', async () => {
      const { graphCalls, operations } = session;
      const { code, said } = await run({ FUNCTIONS_KEY: 'wrong' });
      expect(code).toBeGreaterThan(0);
      expect(said).toMatch(/401/);
      expect([graphCalls(), await operations()]).toEqual([['createSession 201'], []]);
    });

    it('that cannot open a session, calls nobody, and says why', async () => {
      const { code, said } = await run({ ITEM_ID: '01NO' });
      expect(code).toBeGreaterThan(0);
      expect(said).toContain('itemNotFound');
      expect(session.graphCalls()).toEqual(['createSession 404']);
    });
  },
);
