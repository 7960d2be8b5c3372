import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../../shared/core/clock';
import { describeCause } from '../../../shared/telemetry/records/redaction';
import { grantDelegated, removeDelegated } from '../plan/delegatedSteps';
import { mailSteps } from '../plan/mailSteps';
import { grantPermission, removePermission } from '../plan/permissionSteps';
import { readSubject } from '../plan/readSubject';
import { siteSteps } from '../plan/siteSteps';
import { type GrantSubject, NotYet, type Step, type StepState } from '../plan/step';
import { GraphFailure, type GrantGraph } from '../services/grantGraph';
import { administratorFile } from './administratorFile';
import type { GrantOptions } from './options';

/** What the run works with. */
export interface GrantRun {
  graph: GrantGraph;
  tenantId: string;
  clock: Clock;
  print: (line: string) => void;
  keepClientId: (clientId: string) => Promise<void>;
  /** Path of the file for an administrator. */
  fileName: string;
}

const LABELS: Readonly<Record<StepState, string>> = {
  done: 'done         ',
  todo: 'TO DO        ',
  administrator: 'ADMINISTRATOR',
  blocked: 'BLOCKED      ',
  failed: 'FAILED       ',
};

/** Plans, does what may be done if that is asked for, and hands over the rest. @returns whether nothing failed */
export async function runGrants(options: GrantOptions, run: GrantRun): Promise<boolean> {
  const { graph, print, clock, fileName } = run;
  const subject = await readSubject(graph, options.principalId);
  print(`identity ${subject.identity.displayName}, principal ${options.principalId}`);
  const plan = await planSteps(options, run, subject);
  const steps: Step[] = [];
  for (const step of plan) {
    const after = options.isForReal ? await done(step) : step;
    steps.push(after);
    linesOf(after).forEach(print);
  }
  const text = administratorFile(options, steps, new Date(clock.now()));
  if (text !== undefined) {
    await mkdir(dirname(fileName), { recursive: true });
    await writeFile(fileName, text);
    print(`For whoever may do what is left: ${fileName}`);
  }
  const isLeft = steps.some(({ state }) => state === 'todo');
  if (isLeft) print('Nothing has changed. --yes (GRANT_APPLY=true) does what is TO DO.');
  return steps.every(({ state }) => state !== 'failed' && state !== 'blocked');
}

async function planSteps(
  options: GrantOptions,
  run: GrantRun,
  subject: GrantSubject,
): Promise<Step[]> {
  const { isGrant, permission, sites, delegated, mailSender, graphEndpoint } = options;
  const given = { graph: run.graph, graphEndpoint, subject };
  const steps: Step[] = [];
  if (permission !== undefined) {
    steps.push(...(isGrant ? grantPermission : removePermission)(given, permission));
  }
  for (const site of sites) steps.push(...(await siteSteps(given, site, isGrant)));
  if (delegated !== undefined) {
    const { clientId, authorityHost, displayName } = options;
    const { tenantId, keepClientId } = run;
    const plan = {
      ...given,
      permission: delegated,
      clientId,
      authorityHost,
      displayName,
      tenantId,
      keepClientId,
    };
    steps.push(...(await (isGrant ? grantDelegated : removeDelegated)(plan)));
  }
  if (mailSender !== undefined) steps.push(...mailSteps(given, mailSender, isGrant));
  return steps;
}

/** Does a step that is to do. What this sign-in may not do is an administrator's. */
async function done(step: Step): Promise<Step> {
  if (step.state !== 'todo') return step;
  try {
    await step.act?.();
    return { ...step, state: 'done', note: undefined };
  } catch (error) {
    const isRefusal = error instanceof GraphFailure && error.isRefusal;
    if (isRefusal || error instanceof NotYet) {
      return { ...step, state: 'administrator', note: error.message };
    }
    return { ...step, state: 'failed', note: describeCause(error) };
  }
}

function linesOf({ state, what, note, who }: Step): string[] {
  const isOpen = state === 'administrator' || state === 'todo';
  return [
    `${LABELS[state]} ${what}`,
    ...(isOpen && who !== undefined ? [`              who: ${who}`] : []),
    ...(note === undefined ? [] : [`              ${note}`]),
  ];
}
