import type { TraceContext } from './traceContext';

/** Says whether a new span is recorded. */
export type Sampler = (traceId: string, parent: TraceContext | undefined) => boolean;

type Environment = Readonly<Record<string, string | undefined>>;

const always: Sampler = () => true;
const never: Sampler = () => false;

/**
 * The sampler that OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG ask for, by default `parentbased_always_on`:
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration
 * @returns the sampler, and what is wrong with the variables, if anything: then the default stands in
 */
export function readSampler(environment: Environment): {
  sampler: Sampler;
  problem?: string | undefined;
} {
  const name = environment['OTEL_TRACES_SAMPLER']?.trim().toLowerCase() || 'parentbased_always_on';
  const { ratio, problem } = readRatio(environment['OTEL_TRACES_SAMPLER_ARG']?.trim() ?? '');
  const isByRatio = name.endsWith('traceidratio');
  const atRoot = new Map([
    ['always_on', always],
    ['always_off', never],
    ['traceidratio', byTraceId(ratio)],
  ]).get(name.replace(/^parentbased_/, ''));
  if (atRoot === undefined) {
    const known = '"always_on", "always_off", "traceidratio", or one of these after "parentbased_"';
    return { sampler: byParent(always), problem: `OTEL_TRACES_SAMPLER must be ${known}` };
  }
  const sampler = name.startsWith('parentbased_') ? byParent(atRoot) : atRoot;
  return { sampler, problem: isByRatio ? problem : undefined };
}

function readRatio(text: string): { ratio: number; problem?: string } {
  const ratio = text === '' ? 1 : Number(text);
  if (ratio >= 0 && ratio <= 1) return { ratio };
  return { ratio: 1, problem: 'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1' };
}

function byParent(atRoot: Sampler): Sampler {
  return (traceId, parent) => parent?.isSampled ?? atRoot(traceId, parent);
}

/**
 * The same traces in every process that asks for the same share: the last 56 bits of a trace id are random.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
function byTraceId(ratio: number): Sampler {
  const threshold = (1 - ratio) * 2 ** 56;
  return (traceId) => ratio > 0 && parseInt(traceId.slice(-14), 16) >= threshold;
}
