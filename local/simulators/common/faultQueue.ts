import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';

const headers = z.record(z.string(), z.string()).refine(areHeaders, 'not valid HTTP headers');

/** The fields that every fault has; what it matches depends on the server. */
export const faultFields = {
  /** How many requests it hits; 0: until it is deleted. */
  times: z.int().min(0).optional(),
  status: z.int().min(200).max(599).optional(),
  headers: headers.optional(),
  body: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  hang: z.enum(['beforeHeaders', 'inBody']).optional(),
  reset: z.literal(true).optional(),
  /** Value of Location; the status is 302 unless one is given. */
  redirectTo: z.string().min(1).optional(),
  /** Do the real thing first, then lose the answer. */
  afterEffect: z.literal(true).optional(),
};

/** What a fault does to a request that it hits. */
export type FaultEffect = z.infer<z.ZodObject<typeof faultFields>>;

/** A fault says what goes wrong, and not two things at once. */
export function checkFault(fault: FaultEffect, context: z.RefinementCtx): void {
  const { status, body, delayMs, hang, reset, redirectTo, afterEffect } = fault;
  const effects = [status, body, delayMs, hang, reset, redirectTo, afterEffect];
  if (effects.every((effect) => effect === undefined)) {
    context.addIssue(
      'give one of status, body, delayMs, hang, reset, redirectTo, afterEffect: this fault does nothing',
    );
  }
  if ([hang, reset, redirectTo].filter((effect) => effect !== undefined).length > 1) {
    context.addIssue('hang, reset and redirectTo exclude each other');
  }
  if (hang === 'inBody' && (status === 204 || status === 304)) {
    context.addIssue('hang: an answer of this status has no body to hang in');
  }
}

/** Faults that wait for a request: the oldest that matches hits it, `times` times. */
export class FaultQueue<Fault extends FaultEffect, Subject> {
  private waiting: { fault: Fault; left: number }[] = [];

  constructor(private readonly matches: (fault: Fault, subject: Subject) => boolean) {}

  add(fault: Fault): void {
    const times = fault.times ?? 1;
    this.waiting.push({ fault, left: times === 0 ? Infinity : times });
  }

  /** The fault that hits this request, if any; counts it. */
  take(subject: Subject): Fault | undefined {
    const hit = this.waiting.find(({ fault }) => this.matches(fault, subject));
    if (!hit) return undefined;
    hit.left -= 1;
    if (hit.left === 0) this.waiting = this.waiting.filter((entry) => entry !== hit);
    return hit.fault;
  }

  /** The faults that still wait; `times` is what is left of it. */
  list(): Fault[] {
    return this.waiting.map(({ fault, left }) => ({
      ...fault,
      times: left === Infinity ? 0 : left,
    }));
  }

  clear(): void {
    this.waiting = [];
  }
}

function areHeaders(values: Record<string, string>): boolean {
  try {
    for (const [name, value] of Object.entries(values)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}
