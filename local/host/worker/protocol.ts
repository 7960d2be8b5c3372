/**
 * What crosses the process boundary between the host and its worker.
 * The names are those of the real gRPC protocol, cut down to what this host uses.
 */

export type LogLevel =
  'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

/** One line of log, of a function (then with its name and invocation) or of the host itself. */
export interface WorkerLog {
  level: LogLevel;
  message: string;
  functionName?: string;
  invocationId?: string;
}

interface NullableString {
  value: string;
}

/** An HTTP request or answer. `statusCode` is a string, as the library gives it. */
export interface RpcHttp {
  method?: string;
  url?: string;
  nullableHeaders?: Record<string, NullableString>;
  nullableQuery?: Record<string, NullableString>;
  nullableParams?: Record<string, NullableString>;
  body?: TypedData | null;
  statusCode?: string;
  headers?: Record<string, string>;
  cookies?: RpcCookie[];
}

/** A cookie as `toRpcHttpCookie` of the library writes it. */
export interface RpcCookie {
  name: string;
  value: string;
  domain?: { value: string };
  path?: { value: string };
  expires?: { value: { seconds: number } };
  secure?: { value: boolean };
  httpOnly?: { value: boolean };
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
  maxAge?: { value: number };
}

/** A value on its way to or from a function; one of the properties is set. */
export interface TypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  int?: number;
  double?: number;
  http?: RpcHttp;
}

export interface InvocationRequest {
  invocationId: string;
  functionId: string;
  // No retryContext: an empty one makes the library throw.
  traceContext: { traceParent: string; traceState: string; attributes: Record<string, string> };
  inputData: { name: string; data: TypedData }[];
  triggerMetadata: Record<string, TypedData>;
}

/** A binding of a function as it was registered: its options plus `type` and `direction`. */
export interface Binding {
  type: string;
  direction?: string;
  [option: string]: unknown;
}

export interface FunctionMetadata {
  name: string;
  functionId?: string;
  bindings: Record<string, Binding>;
}

/** How a function ended, as the worker tells it. `http` is null when it returned nothing. */
export type WorkerOutcome =
  { status: 'succeeded'; http?: RpcHttp | null } | { status: 'failed'; message: string };

/**
 * How an invocation ended, as the host sees it. `lost`: the worker died with it; `timedOut`: it
 * ran into functionTimeout; `unavailable`: no worker was there to take it.
 */
export type InvocationOutcome =
  WorkerOutcome | { status: 'lost' | 'timedOut' | 'unavailable'; message: string };

export type ToWorker = { type: 'invoke'; request: InvocationRequest } | { type: 'terminate' };

export type FromWorker =
  | { type: 'loaded'; functions: FunctionMetadata[] }
  | { type: 'result'; invocationId: string; outcome: WorkerOutcome }
  | { type: 'log'; log: WorkerLog };
