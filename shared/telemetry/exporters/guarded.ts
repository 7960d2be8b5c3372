import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { describeCause } from '../records/redaction';

/** An exporter of OpenTelemetry, whatever it exports. */
export interface SignalExporter<Items> {
  export(items: Items, done: (result: ExportResult) => void): unknown;
  shutdown(): Promise<void>;
}

export interface GuardedExporter<Items> extends SignalExporter<Items> {
  forceFlush(): Promise<void>;
}

/** Exports that may be under way at once: those of a flush, beside one that hangs. */
const MAX_PENDING = 8;

/**
 * Keeps an exporter in its bounds: what hangs holds a bounded number of batches, what it throws is no defect of the app, what
 * fails is reported, and a flush waits for what is under way.
 * @param report gets the cause, without a secret
 */
export function guarded<Items>(
  exporter: SignalExporter<Items>,
  report: (cause: string) => void,
): GuardedExporter<Items> {
  const pending = new Set<Promise<void>>();

  const settle = async (items: Items): Promise<ExportResult> => {
    try {
      return await new Promise<ExportResult>((resolve, reject) => {
        // Some answer twice, and some reject instead.
        Promise.resolve(exporter.export(items, resolve)).catch(reject);
      });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(typeof thrown);
      return { code: ExportResultCode.FAILED, error };
    }
  };

  const run = async (items: Items, done: (result: ExportResult) => void): Promise<void> => {
    const result = await settle(items);
    if (result.code === ExportResultCode.FAILED) report(causeOf(result.error));
    done(result);
  };

  const forceFlush = async (): Promise<void> => {
    await Promise.all(pending);
  };

  return {
    forceFlush,
    export(items, done) {
      if (pending.size >= MAX_PENDING) {
        const error = new Error(`${MAX_PENDING} exports are in progress and none has ended`);
        report(error.message);
        done({ code: ExportResultCode.FAILED, error });
        return;
      }
      const running = run(items, done).finally(() => pending.delete(running));
      pending.add(running);
    },
    async shutdown() {
      await forceFlush();
      await exporter.shutdown();
    },
  };
}

/** The status of an answer, or what kept it from coming; never what the other side wrote. */
function causeOf(error: Error | undefined): string {
  const { code, statusCode = code } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  if (typeof statusCode === 'number') return `HTTP ${statusCode}`;
  return error === undefined ? 'unknown' : describeCause(error);
}
