import { describeCause } from '../../../shared/telemetry/records/redaction';
import { CLOSE_STEPS } from './closeSteps';
import { HEALTH_STEPS } from './healthSteps';
import { SAFETY_NET_STEPS } from './safetyNetSteps';
import { type Found, tellPermission } from './permission';
import type { Finding, SmokeWorld, Step } from './step';

const STEPS: readonly Step[] = [...HEALTH_STEPS, ...CLOSE_STEPS, ...SAFETY_NET_STEPS];

/** How many steps went in which way. */
export interface Count {
  asExpected: number;
  notAsExpected: number;
  leftOut: number;
}

/** Runs the steps one after another, whatever became of the one before, and prints each as it ends; then which permission served. */
export async function runSteps(world: SmokeWorld, print: (line: string) => void): Promise<Count> {
  const count: Count = { asExpected: 0, notAsExpected: 0, leftOut: 0 };
  const found: Found[] = [];
  for (const step of STEPS) {
    const why = step.leftOut?.(world);
    if (why !== undefined) {
      count.leftOut++;
      print(`LEFT OUT  ${step.name}: ${why}`);
      continue;
    }
    const finding = await run(step, world);
    count[finding.isAsExpected ? 'asExpected' : 'notAsExpected']++;
    found.push([step, finding]);
    lines(step, finding).forEach(print);
  }
  (await tellPermission(world, found)).forEach(print);
  return count;
}

async function run(step: Step, world: SmokeWorld): Promise<Finding> {
  try {
    return await step.run(world);
  } catch (error) {
    return { sent: 'not finished', back: describeCause(error), isAsExpected: false };
  }
}

function lines({ name }: Step, { sent, back, graph, isAsExpected }: Finding): string[] {
  return [
    `${isAsExpected ? 'ok      ' : 'NOT OK  '}  ${name}`,
    `            sent   ${sent}`,
    `            back   ${back}`,
    ...(graph === undefined
      ? []
      : [`            Graph  the session is ${graph.state} (${graph.answer})`]),
  ];
}
