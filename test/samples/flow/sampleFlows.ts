import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Action, Actions, Definition } from './flowRun';

export const FLOWS = resolve(__dirname, '../../../samples/flows');

export interface SampleFlow {
  title: string;
  definition: Definition;
}

const readJson = (...path: string[]): unknown =>
  JSON.parse(readFileSync(join(FLOWS, ...path), 'utf8'));

/** The folder of a Power Automate package in which the flow itself is. */
export function packageFolder(way: string): string {
  const flows = join('power-automate', way, 'Microsoft.Flow', 'flows');
  const [flow] = readdirSync(join(FLOWS, flows), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return join(flows, flow?.name ?? '');
}

export const powerAutomateWays = readdirSync(join(FLOWS, 'power-automate'));

/** All definitions in samples/flows. */
export const sampleFlows: readonly SampleFlow[] = [
  ...powerAutomateWays.map((way) => {
    const { properties } = readJson(packageFolder(way), 'definition.json') as {
      properties: { definition: Definition };
    };
    return { title: `power-automate/${way}`, definition: properties.definition };
  }),
  ...readdirSync(join(FLOWS, 'logic-apps')).map((file) => ({
    title: `logic-apps/${file}`,
    definition: (readJson('logic-apps', file) as { definition: Definition }).definition,
  })),
];

/** Every action of a definition, those inside others too. */
export function allActions(actions: Actions): [name: string, action: Action][] {
  return Object.entries(actions).flatMap(([name, action]) => [
    [name, action] as [string, Action],
    ...allActions({ ...action.actions, ...action.else?.actions }),
  ]);
}

/** The definition with other settings: they are its parameters, or what its first action composes. */
export function withSettings(
  definition: Definition,
  settings: Record<string, string>,
): { definition: Definition; parameters: Record<string, string> } {
  const { Settings: composed } = definition.actions;
  if (composed === undefined) return { definition, parameters: settings };
  const inputs = { ...(composed.inputs as object), ...settings };
  const actions = { ...definition.actions, Settings: { ...composed, inputs } };
  return { definition: { ...definition, actions }, parameters: {} };
}
