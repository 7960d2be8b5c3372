import type { InvocationOutcome, InvocationRequest, WorkerLog } from '../worker/protocol';

/** Calls functions and logs how each call began and ended, in the words of the real host. */
export function createInvoker(
  run: (request: InvocationRequest) => Promise<InvocationOutcome>,
  onLog: (log: WorkerLog) => void,
): (functionName: string, request: InvocationRequest) => Promise<InvocationOutcome> {
  return async (functionName, request) => {
    const { invocationId } = request;
    const log = (level: WorkerLog['level'], message: string) =>
      onLog({ level, message, functionName, invocationId });
    const started = performance.now();
    log('information', `Executing 'Functions.${functionName}' (Id=${invocationId})`);
    const outcome = await run(request);
    const duration = `Duration=${Math.round(performance.now() - started)}ms`;
    if (outcome.status === 'succeeded') {
      log('information', `Executed 'Functions.${functionName}' (Succeeded, ${duration})`);
    } else {
      const how = `Executed 'Functions.${functionName}' (Failed, ${duration})`;
      log('error', `${how}: ${outcome.message}`);
    }
    return outcome;
  };
}
