import { asCloseError, type CloseError } from '../core/closeError';
import type { CloseRequest } from '../request/parse/closeRequest';
import {
  type CloseCall,
  type CloseDependencies,
  type CloseOutcome,
  type CloseTrace,
  tokensFor,
} from './closeCall';
import { closeSession } from './closeSession';
import { checkPath } from '../graph/graphUrl';
import type { Parent } from '../telemetry/signals/telemetry';

/** One bulk close: what was asked for, and how long all of it may take. */
export interface BulkCall extends Omit<CloseCall, 'request' | 'attempts'> {
  requests: readonly CloseRequest[];
  /** Called for each when its close begins; the spans of its Graph calls belong to what it returns. */
  onBegin?: ((request: CloseRequest) => Parent) | undefined;
}

/** How one of them ended. */
export interface BulkClose {
  outcome: CloseOutcome | CloseError;
  trace: CloseTrace;
  /** From the start of all of them. */
  durationMs: number;
}

/**
 * Closes many sessions, each as closeSession does and by its rules.
 * @param dependencies `callInTurn` is that of this one bulk request (callInBatches)
 * @param onEnd is called for each as soon as it has ended
 * @returns how each ended, in the order of the requests
 * @throws CloseError where there is no token: none of them could be closed
 */
export async function closeSessions(
  dependencies: CloseDependencies,
  { requests, onBegin, ...call }: BulkCall,
  onEnd: (request: CloseRequest, close: BulkClose) => void,
): Promise<BulkClose[]> {
  const { clock } = dependencies;
  const startedAt = clock.now();
  const paths = requests.map((request) => pathOrError(dependencies, request));
  // For the app only if one of them may be closed; for a user always, since 401 comes before 403.
  if (paths.some((path) => call.user !== undefined || typeof path === 'string')) {
    await tokensFor(call.user, dependencies).token(call.deadline);
  }

  const closeOne = async (request: CloseRequest, place: number): Promise<BulkClose> => {
    const path = paths[place];
    const parent = onBegin?.(request) ?? call.parent;
    const trace: CloseTrace = { graphCalls: 0 };
    const outcome =
      typeof path === 'string'
        ? await closeSession(
            { ...dependencies, pathOf: () => path },
            // Stryker disable next-line StringLiteral: only a delivery's one attempt is told apart.
            { ...call, request, attempts: 'untilDeadline', parent },
            trace,
          ).catch(asCloseError)
        : asCloseError(path);
    const close = { outcome, trace, durationMs: clock.now() - startedAt };
    onEnd(request, close);
    return close;
  };
  return Promise.all(requests.map(closeOne));
}

/** The path, checked here as for a single call, since the client sees only the path of the batch. */
function pathOrError({ pathOf }: CloseDependencies, request: CloseRequest): string | CloseError {
  try {
    const path = pathOf(request.address);
    checkPath(path);
    return path;
  } catch (thrown) {
    return asCloseError(thrown);
  }
}
