import { join, resolve } from 'node:path';
import { addMessageUrl } from '../../local/stack/queueSas';
import { startAzurite } from '../../local/stack/azurite';
import { until } from '../e2e/app';
import { openSession, stateOf, useApp, useWorld } from '../e2e/world';
import { found, itWith, runSample, SAMPLES } from './sender';

// Storage and a queue of the name that the samples have.
const world = useWorld(() => startAzurite({ services: ['queue', 'table'] }));
const running = useApp(world, 'close-session');

const sample = (path: string) => join(SAMPLES, path);
const built = resolve(__dirname, '../../build/samples/dotnet');

const senders = [
  { what: 'curl', tool: undefined, command: ['bash', sample('curl/queue.sh')] },
  { what: 'Node', tool: undefined, command: [process.execPath, sample('node/queue.mjs')] },
  {
    what: 'Python',
    tool: 'pythonQueue',
    command: [found.pythonQueue ?? 'python3', sample('python/queue_message.py')],
  },
  {
    what: '.NET',
    tool: 'dotnet',
    command: ['dotnet', 'run', '--project', sample('dotnet'), '--artifacts-path', built],
  },
  { what: 'the Azure CLI', tool: 'az', command: ['bash', sample('az/queue.sh')] },
] as const;

describe.each(senders)('the sample that sends a message with $what', ({ tool, command }) => {
  itWith(tool)('leads to a closed session, and leaves no message', async () => {
    const { workbookSessionId, driveId, itemId } = openSession(world.graph) as Record<
      string,
      string
    >;
    const ended = await runSample(command, {
      QUEUE_URL: addMessageUrl(world.azurite.connectionString, 'close-session').replace(
        '/messages?',
        '?',
      ),
      AZURE_STORAGE_CONNECTION_STRING: world.azurite.connectionString,
      AZURE_CORE_COLLECT_TELEMETRY: 'false',
      DOTNET_CLI_TELEMETRY_OPTOUT: '1',
      DOTNET_NOLOGO: '1',
      WORKBOOK_SESSION_ID: workbookSessionId ?? '',
      DRIVE_ID: driveId ?? '',
      ITEM_ID: itemId ?? '',
    });
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Sent\.$/m) as unknown });
    await until(() => stateOf(world.graph, workbookSessionId ?? '') === 'closed');
    await running.empty();
  });
});
