import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { parseTimeSpan } from './timeSpan';

/** Settings of the queue extension, its defaults filled in. */
export interface QueuesOptions {
  batchSize: number;
  newBatchThreshold: number;
  maxDequeueCount: number;
  maxPollingIntervalMs: number;
  visibilityTimeoutMs: number;
  messageEncoding: 'base64' | 'none';
}

/** What this host reads of host.json. `functionTimeoutMs` undefined: no limit. */
export interface HostJson {
  routePrefix: string;
  functionTimeoutMs: number | undefined;
  queues: QueuesOptions;
}

// -1 in the file; longer than anything runs.
const NO_LIMIT = '10000.00:00:00';
/** Timers of Node reach no further. */
const MOST_TIMER_MS = 2 ** 31;
const OVERRIDE = 'AzureFunctionsJobHost__';
const count = (least: number, most = 1_000_000) => z.coerce.number().int().min(least).max(most);
const timeSpan = (least: number) =>
  z.union([z.string(), z.number()]).transform((value, context) => {
    try {
      const ms = parseTimeSpan(String(value));
      if (ms < least) throw new RangeError(`"${value}" is shorter than ${least} ms`);
      return ms;
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

// Keys are in lower case: .NET's configuration looks them up without regard to case.
const schema = z.object({
  version: z.literal('2.0', 'must be "2.0"'),
  // 30 minutes is the default of every plan but Consumption; -1 is no limit.
  functiontimeout: z
    .preprocess((value) => (value === '-1' ? NO_LIMIT : value), timeSpan(1))
    .default(1_800_000),
  extensions: z
    .object({
      http: z.object({ routeprefix: z.string().default('api') }).prefault({}),
      queues: z
        .object({
          batchsize: count(1, 32).default(16),
          newbatchthreshold: count(0).optional(),
          maxdequeuecount: count(1).default(5),
          maxpollinginterval: timeSpan(100).optional(),
          visibilitytimeout: timeSpan(0).default(0),
          messageencoding: z
            .string()
            .toLowerCase()
            .pipe(z.enum(['base64', 'none']))
            .default('base64'),
        })
        .prefault({}),
    })
    .prefault({}),
});

/**
 * Reads host.json's text. Settings named `AzureFunctionsJobHost__a__b` override it, as on Azure.
 * @throws Error that names the key and what is wrong with it
 */
export function parseHostJson(
  text: string,
  env: NodeJS.ProcessEnv = {},
  cores = availableParallelism(),
): HostJson {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new Error(`host.json is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const result = schema.safeParse(withOverrides(lowerKeys(raw), env));
  if (!result.success) {
    const issues = result.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`);
    throw new Error(`host.json: ${issues.join('; ')}`);
  }
  const { functiontimeout, extensions } = result.data;
  const { http, queues } = extensions;
  return {
    routePrefix: http.routeprefix.replace(/^\/+|\/+$/g, ''),
    functionTimeoutMs: functiontimeout < MOST_TIMER_MS ? functiontimeout : undefined,
    queues: {
      batchSize: queues.batchsize,
      // The extension multiplies by the cores that the plan gives; here they are the machine's.
      newBatchThreshold: queues.newbatchthreshold ?? Math.floor(queues.batchsize / 2) * cores,
      maxDequeueCount: queues.maxdequeuecount,
      maxPollingIntervalMs: queues.maxpollinginterval ?? (isDevelopment(env) ? 2_000 : 60_000),
      visibilityTimeoutMs: queues.visibilitytimeout,
      messageEncoding: queues.messageencoding,
    },
  };
}

/** `func start` sets it; npm start does not. */
function isDevelopment(env: NodeJS.ProcessEnv): boolean {
  return env['AZURE_FUNCTIONS_ENVIRONMENT']?.toLowerCase() === 'development';
}

/** Reads host.json of an app. The real host makes one up if it is missing; here that is an error. */
export async function readHostJson(
  appDirectory: string,
  env: NodeJS.ProcessEnv,
): Promise<HostJson> {
  const path = join(appDirectory, 'host.json');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`${path} can't be read: an app of Azure Functions needs it`, { cause });
  });
  return parseHostJson(text.replace(/^\uFEFF/, ''), env);
}

function lowerKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k.toLowerCase(), lowerKeys(v)]));
}

function withOverrides(value: unknown, env: NodeJS.ProcessEnv): unknown {
  if (!isObject(value)) return value;
  for (const [name, setting] of Object.entries(env)) {
    if (!name.toLowerCase().startsWith(OVERRIDE.toLowerCase())) continue;
    const path = name.slice(OVERRIDE.length).toLowerCase().split('__');
    const last = path.pop() ?? '';
    let at = value;
    for (const key of path) {
      const next = at[key];
      const inner = isObject(next) ? next : {};
      at[key] = inner;
      at = inner;
    }
    at[last] = setting;
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
