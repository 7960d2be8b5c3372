import type { Destinations } from './destinations';
import type { CreateExporters, Destination, ExporterOptions, Exporters } from './exporterContract';
import { describeCause } from '../records/redaction';

type Load = () => Promise<{ createExporters: CreateExporters }>;

/** The bundles that hold OpenTelemetry: nothing else imports it. */
const BUNDLES: readonly [keyof Destinations, Destination, Load][] = [
  ['otlp', 'OTLP', () => import('../exporters/otlp')],
  ['applicationInsights', 'Application Insights', () => import('../exporters/applicationInsights')],
];

/**
 * Loads the exporters of each destination. One that cannot be used, for its settings are wrong, is reported and left out.
 */
export async function loadExporters(
  destinations: Destinations,
  options: ExporterOptions,
): Promise<readonly Exporters[]> {
  const loading = BUNDLES.filter(([key]) => destinations[key]).map(
    async ([, destination, load]): Promise<Exporters[]> => {
      try {
        const { createExporters } = await load();
        return [createExporters(options)];
      } catch (thrown) {
        options.report({ destination, signal: 'all', cause: describeCause(thrown) });
        return [];
      }
    },
  );
  return (await Promise.all(loading)).flat();
}
