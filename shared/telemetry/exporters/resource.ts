import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import type { Environment, ExporterOptions } from '../pipe/exporterContract';

const DEFAULT_SERVICE_NAME = 'close-excel-session';

/**
 * Says what emits: the name of the function app, the version of this app, and the process. OTEL_RESOURCE_ATTRIBUTES adds to
 * it and overrides it, OTEL_SERVICE_NAME more so.
 * @param environment the one of the process: OpenTelemetry reads no other
 * @param onProblem is told where OTEL_RESOURCE_ATTRIBUTES cannot be read, and is left out
 */
export function appResource(
  { serviceVersion, instanceId }: Pick<ExporterOptions, 'serviceVersion' | 'instanceId'>,
  environment: Environment,
  onProblem: (problem: string) => void,
): Resource {
  const siteName = environment['WEBSITE_SITE_NAME']?.trim() ?? '';
  const given = environment['OTEL_RESOURCE_ATTRIBUTES']?.trim() ?? '';
  const detected = detectResources({ detectors: [envDetector] });
  const names = Object.keys(detected.attributes).filter((name) => name !== 'service.name');
  if (given !== '' && names.length === 0 && !given.startsWith('service.name')) {
    onProblem('OTEL_RESOURCE_ATTRIBUTES must be key=value pairs between commas, percent-encoded');
  }
  return defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': siteName === '' ? DEFAULT_SERVICE_NAME : siteName,
        'service.version': serviceVersion,
        'service.instance.id': instanceId,
      }),
    )
    .merge(detected);
}
