import Module from 'node:module';
import type { Binding, FunctionMetadata, InvocationRequest, LogLevel } from './protocol';

export type FunctionCallback = (...args: unknown[]) => unknown;
export type HookCallback = (context: unknown) => unknown;
const HOOK_NAMES = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation'] as const;
export type HookName = (typeof HOOK_NAMES)[number];

/** What the library is told of one invocation. */
export interface CoreInvocationContext {
  invocationId: string;
  request: InvocationRequest;
  metadata: { name: string; bindings: Record<string, Binding> };
  state: string | undefined;
  log(level: LogLevel, category: string, message: string): void;
}

/** The library's side of an invocation: input conversion, call, output conversion. */
export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(
    context: unknown,
    result: unknown,
  ): Promise<{ returnValue?: { http?: object } | null }>;
}

export interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>;
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

/** What an app has registered by loading its entry file. */
export class AppRegistry {
  readonly functions = new Map<
    string,
    { metadata: FunctionMetadata; callback: FunctionCallback }
  >();
  readonly appHookData: Record<string, unknown> = {};
  /** Hook data of the app-level hooks alone. */
  readonly appLevelHookData: Record<string, unknown> = {};
  model: ProgrammingModel | undefined;
  locked = false;
  private readonly hooks = new Map<HookName, HookCallback[]>(HOOK_NAMES.map((name) => [name, []]));

  /** @throws RangeError for a name that this worker does not know (the `log` hook among them) */
  hooksOf(name: string): HookCallback[] {
    const hooks = this.hooks.get(name as HookName);
    if (hooks) return hooks;
    const error = new RangeError(`Unrecognized hook "${name}"`);
    // The library translates this error into its own words when it carries the mark.
    throw Object.assign(error, { isAzureFunctionsSystemError: true });
  }

  async runHooks(name: HookName, context: unknown): Promise<void> {
    for (const hook of this.hooksOf(name)) await hook(context);
  }
}

class Disposable {
  constructor(private readonly undo: () => void) {}
  dispose(): void {
    this.undo();
  }
}

/** The object that `require('@azure/functions-core')` gives: the worker's API for the library. */
export function createCoreModule(
  app: AppRegistry,
  log: (level: LogLevel, message: string) => void,
) {
  return {
    version: '3.0.0-local',
    hostVersion: '4.0.0-local',
    Disposable,
    setProgrammingModel: (model: ProgrammingModel) => {
      app.model = model;
    },
    getProgrammingModel: () => app.model,
    log: (level: LogLevel, _category: string, message: string) => log(level, message),
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
      if (app.locked) throw new Error('A function can only be registered during app startup.');
      // A name registered twice overrides the first, as the deployed worker does.
      app.functions.set(metadata.functionId ?? metadata.name, { metadata, callback });
      return new Disposable(() => app.functions.delete(metadata.functionId ?? metadata.name));
    },
    registerHook: (name: string, callback: HookCallback) => {
      const hooks = app.hooksOf(name);
      hooks.push(callback);
      return new Disposable(() => hooks.splice(hooks.indexOf(callback), 1));
    },
  };
}

/** Makes `require('@azure/functions-core')` give `core`, in every module of this process. */
export function serveCoreModule(core: object): void {
  const prototype = Module.prototype as { require: (this: Module, id: string) => unknown };
  const original = prototype.require;
  prototype.require = function require(this: Module, id: string): unknown {
    return id === '@azure/functions-core' ? core : original.call(this, id);
  };
}
