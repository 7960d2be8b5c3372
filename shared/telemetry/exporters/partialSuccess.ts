import type { ISerializer } from '@opentelemetry/otlp-transformer';

/**
 * Notices what the SDK does not report: a collector that answers 200 but has not accepted everything, or whose answer cannot be read.
 * @param report gets the cause, without what the collector wrote
 */
export function reportRefused<Items, Answer>(
  serializer: ISerializer<Items, Answer>,
  report: (cause: string) => void,
): ISerializer<Items, Answer> {
  const notOtlp = (): void => report('the answer of the collector is none of OTLP');
  return {
    serializeRequest: (items) => serializer.serializeRequest(items),
    deserializeResponse(data) {
      try {
        const answer = serializer.deserializeResponse(data);
        const count = refusedCount(answer);
        if (count > 0) report(`the collector refused ${count}`);
        if (isEmpty(answer) && !isEmptyObject(data)) notOtlp();
        return answer;
      } catch (thrown) {
        notOtlp();
        throw thrown;
      }
    },
  };
}

function isEmpty(answer: unknown): boolean {
  return Object.keys(answer ?? {}).length === 0;
}

/** Nothing, or an object in JSON. What is no JSON is read as an empty answer: a sign-in page, for example. */
function isEmptyObject(data: Uint8Array): boolean {
  return /^\s*(?:$|\{)/.test(Buffer.from(data).toString());
}

function refusedCount(answer: unknown): number {
  const { partialSuccess } = (answer ?? {}) as { partialSuccess?: Record<string, unknown> | null };
  return Object.entries(partialSuccess ?? {}).reduce(
    (sum, [name, value]) => (name.startsWith('rejected') ? sum + (Number(value) || 0) : sum),
    0,
  );
}
