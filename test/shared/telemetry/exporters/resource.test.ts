import { appResource } from '../../../../shared/telemetry/exporters/resource';
import { withEnvironment } from '../../../support/withEnvironment';

const APP = { serviceVersion: '1.2.3', instanceId: 'i-1' };
const NONE = {
  OTEL_SERVICE_NAME: undefined,
  OTEL_RESOURCE_ATTRIBUTES: undefined,
  WEBSITE_SITE_NAME: undefined,
};

async function read(variables: Record<string, string>) {
  const problems: string[] = [];
  const attributes = await withEnvironment({ ...NONE, ...variables }, () => {
    const resource = appResource(APP, process.env, (problem) => problems.push(problem));
    return Promise.resolve(resource.attributes);
  });
  return { attributes, problems };
}

const OTHER = { WEBSITE_SITE_NAME: 'my-app', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' };

it.each<[Record<string, string>, string]>([
  [{}, 'close-excel-session'],
  [{ WEBSITE_SITE_NAME: '' }, 'close-excel-session'],
  [{ WEBSITE_SITE_NAME: ' ', OTEL_RESOURCE_ATTRIBUTES: ' ' }, 'close-excel-session'],
  [{ WEBSITE_SITE_NAME: 'my-app' }, 'my-app'],
  [OTHER, 'other'],
  [{ ...OTHER, OTEL_SERVICE_NAME: 'chosen' }, 'chosen'],
])('%j: service.name is %s', async (variables, name) => {
  const { attributes, problems } = await read(variables);
  expect(attributes['service.name']).toBe(name);
  expect(problems).toEqual([]);
});

it('says the version, the process and the SDK, and what OTEL_RESOURCE_ATTRIBUTES adds', async () => {
  const { attributes, problems } = await read({
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test%20bed,service.instance.id=mine',
  });
  expect(attributes).toEqual({
    'service.name': 'close-excel-session',
    'service.version': '1.2.3',
    'service.instance.id': 'mine',
    'deployment.environment.name': 'test bed',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': expect.any(String) as string,
  });
  expect(problems).toEqual([]);
});

it.each(['nonsense', 'a=b=c', 'a=%'])('OTEL_RESOURCE_ATTRIBUTES=%s is a problem', async (text) => {
  const variables = { OTEL_RESOURCE_ATTRIBUTES: text, OTEL_SERVICE_NAME: 'chosen' };
  const { attributes, problems } = await read(variables);
  expect(problems).toEqual([
    'OTEL_RESOURCE_ATTRIBUTES must be key=value pairs between commas, percent-encoded',
  ]);
  expect(attributes['service.name']).toBe('chosen');
});
