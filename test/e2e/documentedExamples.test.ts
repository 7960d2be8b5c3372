import {
  documentedAnswers,
  openapi,
  operationOf,
  type OperationObject,
  responseOf,
} from '../support/documentedAnswers';
import { type App, startApp, stopApps } from './app';

const problemsOf = documentedAnswers(openapi);
const METHODS = ['get', 'post', 'delete', 'options'];
const METHOD_AND_PATH = /^(\S+) (\S+)$/;

interface Sent {
  status: number;
  body: string;
  problems: string[];
}

let app: App;

beforeAll(async () => {
  // As `npm start` runs it: with nothing from outside.
  app = await startApp({});
});
afterAll(() => stopApps());

const operations = Object.entries(openapi.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method] !== undefined).map(
    (method) => [`${method.toUpperCase()} ${path}`, item[method] as OperationObject] as const,
  ),
);

/** The examples of an operation, in their order; an operation without any is called as it is. */
function examplesOf({ parameters = [], requestBody }: OperationObject): string[] {
  const bodies = Object.values(requestBody?.content ?? {}).map(({ examples }) => examples);
  const values = parameters.map(({ examples }) => examples ?? {});
  const names = [...bodies, ...values].flatMap((examples) => Object.keys(examples));
  return names.length === 0 ? [''] : [...new Set(names)];
}

/** Sends an example as a tool does that has nothing but the document. */
function send(address: string, operation: OperationObject, name: string, more: object = {}) {
  const [, method = '', template = ''] = METHOD_AND_PATH.exec(address) ?? [];
  const given = (operation.parameters ?? []).flatMap(({ name: key, in: place, examples }) => {
    const value = (more as Record<string, string>)[key] ?? examples?.[name]?.value;
    return value === undefined ? [] : [{ key, place, value }];
  });
  const path = template.replace(/\{([^}]+)\}/g, (_, parameter: string) =>
    encodeURIComponent(given.find(({ key }) => key === parameter)?.value ?? ''),
  );
  const [mediaType, body] =
    Object.entries(operation.requestBody?.content ?? {}).find(([, { examples }]) =>
      Object.hasOwn(examples, name),
    ) ?? [];
  const headers = given.filter(({ place }) => place === 'header');
  return fetch(`${app.url}${path}`, {
    method,
    headers: {
      ...Object.fromEntries(headers.map(({ key, value }) => [key, value])),
      ...(mediaType !== undefined && { 'Content-Type': mediaType }),
    },
    ...(body !== undefined && { body: JSON.stringify(body.examples[name]?.value) }),
  }).then(async (answer): Promise<Sent> => {
    const { status } = answer;
    const text = await answer.text();
    const { headers: ours } = answer;
    return {
      status,
      body: text,
      problems: problemsOf(method, path, { status, headers: ours, body: text }),
    };
  });
}

/** The answer that has the name of the request; without one, the one that has no body, or no examples. */
function expectedAnswer(operation: OperationObject, name: string) {
  const answers = Object.keys(operation.responses).map((status) => {
    const { content } = responseOf(openapi, operation, Number(status));
    return { status: Number(status), examples: content?.['application/json']?.examples, content };
  });
  const named = answers.find(({ examples }) => Object.hasOwn(examples ?? {}, name));
  if (named) return { status: named.status, value: named.examples?.[name]?.value };
  const good = answers.filter(({ status }) => status < 300);
  const { status } = (name === '' ? good[0] : good.find(({ content }) => !content)) ?? {};
  return { status, value: undefined };
}

/** Ids and times differ from one run to the next. */
const masked = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(id)')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '(time)'),
  );

const cases = operations.flatMap(([address, operation]) =>
  examplesOf(operation).map((name) => [address, name, operation] as const),
);

it.each(cases)(
  '%s answers the example %j as the document says',
  async (address, name, operation) => {
    const expected = expectedAnswer(operation, name);
    const { status, body, problems } = await send(address, operation, name);
    expect([status, problems]).toEqual([expected.status, []]);
    if (expected.value !== undefined) {
      expect(masked(JSON.parse(body))).toEqual(masked(expected.value));
    }
  },
);

const linked = cases.filter(
  ([, name, operation]) =>
    responseOf(openapi, operation, expectedAnswer(operation, name).status ?? 0).links,
);

it.each(linked)(
  '%s, example %j: the links of the answer work',
  async (address, name, operation) => {
    const { status, body } = await send(address, operation, name);
    const { links = {} } = responseOf(openapi, operation, status);
    expect(Object.keys(links)).toEqual(['state', 'cancel']);
    for (const { operationId, parameters } of Object.values(links)) {
      expect(parameters).toEqual({ operationId: '$response.body#/operationId' });
      const { operationId: id } = JSON.parse(body) as { operationId: string };
      const [target, linkedTo] =
        operations.find(([, each]) => each.operationId === operationId) ?? [];
      const answer = await send(target ?? '', linkedTo as OperationObject, '', { operationId: id });
      expect(answer.problems).toEqual([]);
      // What is closed meanwhile can't be cancelled.
      expect([200, 202, ...(operationId === 'operationCancel' ? [409] : [])]).toContain(
        answer.status,
      );
    }
  },
);

it('the document that is served is the one in the repository, with the address of the app', async () => {
  const answer = await fetch(`${app.url}/api/openapi.json`);
  expect(await answer.json()).toEqual({ ...openapi, servers: [{ url: app.url }] });
  expect(operationOf(openapi, 'GET', '/api/openapi.json')).toBeDefined();
});
