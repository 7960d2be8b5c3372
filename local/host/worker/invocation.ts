import type { AppRegistry, CoreInvocationContext } from './coreModule';
import type { InvocationRequest, LogLevel, RpcHttp, WorkerOutcome } from './protocol';

export type InvocationLogger = (
  level: LogLevel,
  message: string,
  functionName: string,
  invocationId: string,
) => void;

/** Runs one invocation through the library the way the real worker does, hooks included. */
export async function runInvocation(
  app: AppRegistry,
  request: InvocationRequest,
  log: InvocationLogger,
): Promise<WorkerOutcome> {
  const registered = app.functions.get(request.functionId);
  if (!registered || !app.model) {
    return failed(new Error(`Function code for '${request.functionId}' is not loaded.`));
  }
  const { metadata, callback } = registered;
  const core: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata,
    state: undefined,
    log: (level, _category, message) => log(level, message, metadata.name, request.invocationId),
  };
  try {
    const model = await app.model.getInvocationModel(core);
    const { context, inputs } = await model.getArguments();
    const shared = {
      hookData: {},
      appHookData: app.appHookData,
      invocationContext: context,
      inputs,
    };

    const before = { ...shared, functionCallback: callback };
    await inState(core, 'preInvocationHooks', () => app.runHooks('preInvocation', before));

    const after: { result: unknown; error: unknown } = { result: null, error: null };
    await inState(core, 'invocation', async () => {
      try {
        after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
      } catch (error) {
        after.error = error;
      }
    });
    const postInvocation = { ...shared, inputs: before.inputs, ...after };
    await inState(core, 'postInvocationHooks', () =>
      app.runHooks('postInvocation', postInvocation),
    );

    // `throw undefined` and `throw null` count as success: the real worker looks at the value.
    if (postInvocation.error !== null && postInvocation.error !== undefined) {
      return failed(postInvocation.error);
    }
    const { returnValue } = await model.getResponse(context, postInvocation.result);
    // Other outputs than an HTTP answer are dropped here; functionIndex warns about them.
    return { status: 'succeeded', http: (returnValue?.http as RpcHttp | undefined) ?? null };
  } catch (error) {
    return failed(error);
  }
}

async function inState(
  core: CoreInvocationContext,
  state: string,
  run: () => Promise<void>,
): Promise<void> {
  core.state = state;
  try {
    await run();
  } finally {
    core.state = undefined;
  }
}

function failed(error: unknown): WorkerOutcome {
  return { status: 'failed', message: describeError(error) };
}

/** The stack of an error, or whatever was thrown instead of one, as text. */
export function describeError(error: unknown): string {
  if (error instanceof Error) return error.stack ?? error.message;
  if (typeof error === 'string') return error;
  try {
    return JSON.stringify(error);
  } catch {
    return String(error);
  }
}
