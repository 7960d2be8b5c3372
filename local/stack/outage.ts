import * as z from 'zod';
import type { Stack } from './stack';

/** Which part is out of order, how, and for how long. */
export const outageFields = {
  part: z.enum(['Graph', 'identity', 'storage']),
  how: z.enum(['throttle', 'unavailable', 'hang', 'lock', 'refuse']),
  seconds: z.coerce.number().int().min(1).max(120),
};
type Outage = z.infer<z.ZodObject<typeof outageFields>>;

/** By part: how it is out of order, and until when. */
export type Outages = Map<string, { how: string; until: number }>;

const FAULTS = {
  throttle: { status: 429, headers: { 'Retry-After': '5' } },
  unavailable: { status: 503 },
  lock: { status: 423, body: { error: { code: 'accessConflict' } } },
  refuse: { status: 403, body: { error: { code: 'accessDenied' } } },
} as const;

/**
 * Puts a simulated part out of order, and back after that time; another outage of the same part takes its place. Azurite
 * knows no faults: it is stopped, and hangs.
 * @returns what was done, in one line
 * @throws Error where the part is not simulated
 */
export function breakPart(
  { graph, identity, azurite }: Stack,
  outages: Outages,
  { part, how: asked, seconds }: Outage,
): string {
  const simulator = { Graph: graph, identity, storage: undefined }[part];
  if (part === 'storage' ? azurite === undefined : simulator === undefined) {
    throw new Error(`${part} is not simulated.`);
  }
  const signal = (name: NodeJS.Signals) => azurite?.pids.forEach((pid) => process.kill(pid, name));
  const how = simulator === undefined ? 'hang' : asked;
  if (simulator === undefined) signal('SIGSTOP');
  else {
    simulator.clearFaults();
    // A call that hangs goes on after that time, as storage does.
    const fault = asked === 'hang' ? { delayMs: seconds * 1000 } : FAULTS[asked];
    simulator.addFault({ ...fault, times: 0 });
  }
  const outage = { how, until: Date.now() + seconds * 1000 };
  outages.set(part, outage);
  const mend = () => {
    if (outages.get(part) !== outage) return;
    outages.delete(part);
    if (simulator === undefined) signal('SIGCONT');
    else simulator.clearFaults();
  };
  setTimeout(mend, seconds * 1000).unref();
  return `${part}: ${how} for ${seconds} s.`;
}
