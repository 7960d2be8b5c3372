import type { IncomingHttpHeaders } from 'node:http';
import type * as z from 'zod';
import type { Caller } from './bearer';
import { badRequest } from './graphRefusal';

/** A call of Graph below its version, alone or inside a batch. */
export interface GraphCall {
  method: string;
  version: string;
  /** Below the version, as it came, without a query. */
  path: string;
  /** As it came, without its question mark. */
  query: string;
  headers: IncomingHttpHeaders;
  body: string;
  caller: Caller;
}

/** The body as the schema has it. Throws GraphRefusal 400 for anything else. */
export function parseJson<T>(schema: z.ZodType<T>, body: string): T {
  try {
    return schema.parse(JSON.parse(body));
  } catch {
    throw badRequest('Unable to read JSON request payload.');
  }
}
