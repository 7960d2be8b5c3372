import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ciInsistsOn, foundBy, SHORT_LIVED_DOTNET } from '../support/neededTools';
import type { Snapshot } from './snapshots';

const root = resolve(__dirname, '../..');

/** The compiler that `npm run infra` would use, if it is on this machine already. */
const compiler = foundBy('scripts/infra/bicep.mjs') as { path: string } | null;

// A compiler takes seconds to start, on a machine that may be busy.
jest.setTimeout(180_000);

/**
 * A describe for what needs the Bicep compiler. Without one it is left out, which `npm test` says at its end; where
 * CI_INSISTS names infra it fails instead.
 */
export const describeWithBicep: (title: string, tests: () => void) => void =
  compiler !== null || ciInsistsOn('infra') ? describe : describe.skip;

interface Diagnostic {
  level: 'Error' | 'Info' | 'Warning';
  code: string;
  message: string;
}

interface Compiled {
  success: boolean;
  diagnostics: Diagnostic[];
}

/**
 * One compiler process for many evaluations, each of which takes some 20 ms: the JSON-RPC mode of the Bicep CLI.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-cli#jsonrpc
 */
export class BicepSession {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly folder = mkdtempSync(join(root, 'build', 'infra-test-'));
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private received = Buffer.alloc(0);
  private lastId = 0;

  /** @param env what main.bicepparam reads */
  constructor(env: Record<string, string> = {}) {
    if (compiler === null) throw new Error('There is no Bicep compiler: `npm run infra` gets one.');
    const { PATH = '', HOME = '' } = process.env;
    this.child = spawn(compiler.path, ['jsonrpc', '--stdio'], {
      env: { PATH, HOME, ...SHORT_LIVED_DOTNET, ...env },
    });
    this.child.stdout.on('data', (chunk: Buffer) => this.receive(chunk));
    this.child.on('exit', () => {
      const error = { message: 'the Bicep compiler has ended' };
      for (const settle of this.waiting.values()) settle({ id: 0, error });
    });
  }

  /** Compiles a file below infra/ to ARM JSON. */
  async compile(file: string): Promise<Compiled & { contents: string }> {
    return this.call('bicep/compile', { path: join(root, 'infra', file) });
  }

  /** Compiles infra/main.bicepparam; `parameters` is JSON. */
  async compileParameters(): Promise<Compiled & { parameters: string | null }> {
    const path = join(root, 'infra', 'main.bicepparam');
    return this.call('bicep/compileParams', { path, parameterOverrides: {} });
  }

  /** What a deployment of infra/main.bicep with these parameters would make. @throws Error where it would not begin */
  async snapshot(parameters: Record<string, unknown>): Promise<Snapshot> {
    const path = join(this.folder, `${String(++this.lastId)}.bicepparam`);
    const main = relative(this.folder, join(root, 'infra', 'main.bicep')).replaceAll('\\', '/');
    const lines = Object.entries(parameters).map(
      ([name, value]) => `param ${name} = json('${quoted(JSON.stringify(value))}')`,
    );
    writeFileSync(path, [`using '${main}'`, ...lines, ''].join('\n'));
    const metadata = {
      subscriptionId: '11111111-1111-1111-1111-111111111111',
      tenantId: '22222222-2222-2222-2222-222222222222',
      location: 'westeurope',
    };
    const request = { path, metadata, externalInputs: null };
    const { snapshot } = await this.call<{ snapshot: string }>('bicep/getSnapshot', request);
    return JSON.parse(snapshot) as Snapshot;
  }

  stop(): void {
    this.child.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async call<T>(method: string, params: object): Promise<T> {
    const id = ++this.lastId;
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    const answer = new Promise<Answer>((settle) => this.waiting.set(id, settle));
    this.child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    const { error, result } = await answer;
    if (error !== undefined) throw new Error(error.message);
    return result as T;
  }

  private receive(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    for (;;) {
      const end = this.received.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = /Content-Length: (\d+)/i.exec(this.received.toString('latin1', 0, end))?.[1];
      const next = end + 4 + Number(length);
      if (this.received.length < next) return;
      const answer = JSON.parse(this.received.toString('utf8', end + 4, next)) as Answer;
      this.received = this.received.subarray(next);
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
    }
  }
}

interface Answer {
  id: number;
  result?: unknown;
  error?: { message: string };
}

/** A text within the quotes of Bicep. */
function quoted(text: string): string {
  return text.replace(/[\\']|\$(?=\{)/g, (character) => `\\${character}`);
}
