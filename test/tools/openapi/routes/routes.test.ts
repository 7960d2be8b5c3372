import type { HttpTriggerOptions } from '@azure/functions';
import { CLOSE_ERRORS, type CloseErrorCode } from '../../../../shared/core/closeError';
import { errorAnswers } from '../../../../tools/openapi/document/errorAnswers';
import { securityOf } from '../../../../tools/openapi/document/security';
import { routes } from '../../../../tools/openapi/routes/routes';
import { httpDemo, queueDemo, userDemo } from '../../../../local/demo/demoSessions';
import { first, ownDrive, second } from '../../../../tools/openapi/routes/examples';

interface Registered {
  name: string;
  bindings: Record<string, HttpTriggerOptions & { type: string }>;
}

const registered: Registered[] = [];
const dispose = () => undefined;

// What the worker has: the real library registers with it.
jest.mock(
  '@azure/functions-core',
  () => ({
    registerFunction: (metadata: Registered) => {
      registered.push(metadata);
      return { dispose };
    },
    registerHook: () => ({ dispose }),
    setProgrammingModel: () => undefined,
  }),
  { virtual: true },
);

beforeAll(async () => {
  process.env['AzureWebJobsStorage'] = 'UseDevelopmentStorage=true';
  await import('../../../../functions/index');
});

it('describes each route that is registered, with its method and its key, and no other', () => {
  const triggers = registered.flatMap(({ name, bindings }) =>
    Object.values(bindings)
      .filter(({ type }) => type === 'httpTrigger')
      .map(({ methods = [], route = '', authLevel }) => ({
        operationId: name,
        method: methods.join().toLowerCase(),
        path: `/${route}`,
        isKeyNeeded: authLevel === 'function',
      })),
  );
  const described = routes.map(({ operationId, method, path, access }) => ({
    operationId,
    method,
    path,
    isKeyNeeded: securityOf(access).length > 0,
  }));
  const byId = (one: { operationId: string }, other: { operationId: string }) =>
    one.operationId.localeCompare(other.operationId);
  expect(triggers.length).toBeGreaterThan(8);
  expect(described.sort(byId)).toEqual(triggers.sort(byId));
});

it('describes each error of the table, with its status', () => {
  const described = new Map<CloseErrorCode, number>(
    routes
      .flatMap(({ errors }) => errorAnswers(errors))
      .flatMap(({ status, codes }) => codes.map((code) => [code, status] as const)),
  );
  const table = Object.entries(CLOSE_ERRORS).map(([code, { status }]) => [code, status]);
  expect(Object.fromEntries(described)).toEqual(Object.fromEntries(table));
});

it('the examples use the sessions that npm start opens', () => {
  expect([first, second, ownDrive]).toEqual([httpDemo, queueDemo, userDemo]);
});

it.each(routes)('$operationId: its examples have different names in each part', (route) => {
  const named = (route.bodies ?? []).flatMap(({ examples }) => Object.keys(examples));
  expect(new Set(named).size).toBe(named.length);
  for (const [, values] of Object.entries(route.parameterExamples ?? {})) {
    if (named.length > 0) expect(named).toEqual(expect.arrayContaining(Object.keys(values)));
  }
});
