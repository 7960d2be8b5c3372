import { randomUUID } from 'node:crypto';
import { type Functions, resolveValue } from './expression';

export type Status = 'Succeeded' | 'Failed' | 'Skipped' | 'TimedOut';

/** An action of a definition, as far as the sample flows go. */
export interface Action {
  type: 'Compose' | 'Http' | 'OpenApiConnection' | 'ApiConnection' | 'Scope' | 'If' | 'Terminate';
  runAfter: Record<string, Status[]>;
  inputs?: unknown;
  expression?: { and: { equals: [unknown, unknown] }[] };
  actions?: Actions;
  else?: { actions: Actions };
  runtimeConfiguration?: { secureData?: { properties: string[] } };
}

export type Actions = Record<string, Action>;

export interface Definition {
  parameters: Record<string, { defaultValue?: unknown }>;
  actions: Actions;
}

/** What an action that calls somebody gives: a failure has a status of 400 or more. */
export interface CallOutput {
  statusCode: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** What a flow reaches: its inputs are worked out already. */
export interface FlowWorld {
  parameters: Record<string, unknown>;
  call: (type: Action['type'], inputs: unknown) => Promise<CallOutput>;
}

export interface FlowRun {
  status: Status;
  /** In the order in which they ended. */
  actions: [name: string, status: Status][];
}

interface Done {
  status: Status;
  output?: Partial<CallOutput>;
}

class Terminated extends Error {
  constructor(readonly status: Status) {
    super(status);
  }
}

/** Runs the actions of a definition, each when its run-after rules say so. */
export async function runFlow(definition: Definition, world: FlowWorld): Promise<FlowRun> {
  const run = new Run(definition, world);
  try {
    const status = await run.all(definition.actions);
    return { status, actions: run.statuses() };
  } catch (error) {
    if (!(error instanceof Terminated)) throw error;
    return { status: error.status, actions: run.statuses() };
  }
}

class Run {
  private readonly done = new Map<string, Done>();
  private readonly functions: Functions;

  constructor(
    definition: Definition,
    private readonly world: FlowWorld,
  ) {
    const defaults = Object.entries(definition.parameters).map(
      ([name, { defaultValue }]) => [name, defaultValue] as const,
    );
    const parameters: Record<string, unknown> = {
      ...Object.fromEntries(defaults),
      ...world.parameters,
    };
    this.functions = {
      parameters: (name: string) => parameters[name],
      outputs: (name: string) => this.done.get(name)?.output,
      body: (name: string) => this.done.get(name)?.output?.body,
      actions: (name: string) => this.done.get(name),
      workflow: () => ({ run: { name: 'a-run' } }),
      guid: () => randomUUID(),
      utcNow: () => new Date().toISOString(),
      encodeURIComponent: (text: string) => encodeURIComponent(text),
      concat: (...texts: string[]) => texts.join(''),
      equals: (one: unknown, other: unknown) => one === other,
      if: (condition: boolean, yes: unknown, no: unknown) => (condition ? yes : no),
    };
  }

  statuses(): FlowRun['actions'] {
    return [...this.done].map(([name, { status }]) => [name, status]);
  }

  /** Runs all actions of one level, and gives its status. */
  async all(actions: Actions): Promise<Status> {
    const waiting = new Map(Object.entries(actions));
    while (waiting.size > 0) {
      const [name, action] =
        [...waiting].find(([, { runAfter }]) =>
          Object.keys(runAfter).every((before) => this.done.has(before)),
        ) ?? [];
      if (name === undefined || action === undefined) throw new Error('An action waits for ever.');
      waiting.delete(name);
      this.done.set(name, await this.one(action));
    }
    return this.statusOf(actions);
  }

  private async one(action: Action): Promise<Done> {
    const isDue = Object.entries(action.runAfter).every(([before, statuses]) =>
      statuses.includes(this.done.get(before)?.status ?? 'Skipped'),
    );
    if (!isDue) {
      this.skip({ ...action.actions, ...action.else?.actions });
      return { status: 'Skipped' };
    }
    switch (action.type) {
      case 'Scope':
        return { status: await this.all(action.actions ?? {}) };
      case 'If':
        return { status: await this.branch(action) };
      case 'Terminate':
        throw new Terminated((action.inputs as { runStatus: Status }).runStatus);
      case 'Compose': {
        const value = resolveValue(action.inputs, this.functions);
        // outputs('Settings')?['x'] is a property of what was composed.
        return { status: 'Succeeded', output: value as Partial<CallOutput> };
      }
      case 'Http':
      case 'OpenApiConnection':
      case 'ApiConnection': {
        const inputs = resolveValue(action.inputs, this.functions);
        const output = await this.world.call(action.type, inputs);
        return { status: output.statusCode < 400 ? 'Succeeded' : 'Failed', output };
      }
    }
  }

  private async branch({ expression, actions = {}, else: other }: Action): Promise<Status> {
    const isTrue = (expression?.and ?? []).every(({ equals }) => {
      const [left, right] = equals.map((side) => resolveValue(side, this.functions));
      return left === right;
    });
    const taken = isTrue ? actions : (other?.actions ?? {});
    this.skip(isTrue ? (other?.actions ?? {}) : actions);
    return this.all(taken);
  }

  private skip(actions: Actions): void {
    for (const [name, { actions: inner, else: other }] of Object.entries(actions)) {
      this.skip({ ...inner, ...other?.actions });
      this.done.set(name, { status: 'Skipped' });
    }
  }

  /** A level has failed where one of its last actions has; a skipped one counts as those before it. */
  private statusOf(actions: Actions): Status {
    const before = new Set(Object.values(actions).flatMap(({ runAfter }) => Object.keys(runAfter)));
    const hasFailed = (name: string): boolean => {
      const status = this.done.get(name)?.status;
      if (status !== 'Skipped') return status !== 'Succeeded';
      return Object.keys(actions[name]?.runAfter ?? {}).some(hasFailed);
    };
    const last = Object.keys(actions).filter((name) => !before.has(name));
    return last.some(hasFailed) ? 'Failed' : 'Succeeded';
  }
}
