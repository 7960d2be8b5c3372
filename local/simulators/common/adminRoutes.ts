import type * as z from 'zod';
import type { Answer } from './answer';
import type { ReceivedRequest } from './webServer';

export const ADMIN_PREFIX = '/_simulator';

/** `METHOD /path below the prefix` → what it does with the body's text and the query. */
export type AdminRoutes = Readonly<
  Record<string, (body: string, query: URLSearchParams) => Answer>
>;

const CODES = { 400: 'InvalidRequest', 404: 'NotFound', 405: 'MethodNotAllowed' } as const;

/** An admin request that can't be done; its message says why. */
export class AdminRefusal extends Error {
  override readonly name = 'AdminRefusal';
  constructor(
    readonly status: keyof typeof CODES,
    message: string,
  ) {
    super(message);
  }
}

/** True for requests to the simulator itself, not to what it simulates. */
export function isAdmin({ path }: ReceivedRequest): boolean {
  return path === ADMIN_PREFIX || path.startsWith(`${ADMIN_PREFIX}/`);
}

/** Answers an admin request; unknown routes, methods and bodies are refused with the reason. */
export function answerAdmin(routes: AdminRoutes, { method, path, body }: ReceivedRequest): Answer {
  const [route = '', query = ''] = path.slice(ADMIN_PREFIX.length).split('?', 2);
  const handler = Object.hasOwn(routes, `${method} ${route}`)
    ? routes[`${method} ${route}`]
    : undefined;
  try {
    if (!handler) throw unknownRoute(routes, route);
    return handler(body, new URLSearchParams(query));
  } catch (error) {
    if (!(error instanceof AdminRefusal)) throw error;
    const { status, message } = error;
    return { status, body: { error: { code: CODES[status], message } } };
  }
}

/** The body as the schema has it. Throws AdminRefusal 400 that names each field that is wrong. */
export function parseBody<T>(schema: z.ZodType<T>, body: string): T {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new AdminRefusal(400, 'the body is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new AdminRefusal(400, parsed.error.issues.map(explain).join('; '));
}

function explain({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;
}

function unknownRoute(routes: AdminRoutes, route: string): AdminRefusal {
  const methods = Object.keys(routes).filter((key) => key.endsWith(` ${route}`));
  return methods.length > 0
    ? new AdminRefusal(405, `only ${methods.join(', ')}`)
    : new AdminRefusal(404, `unknown; there are ${Object.keys(routes).join(', ')}`);
}
