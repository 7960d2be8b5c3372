import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { actionsReferredTo } from './flow/expression';
import { type Action, type Actions } from './flow/flowRun';
import {
  allActions,
  FLOWS,
  packageFolder,
  powerAutomateWays,
  sampleFlows,
} from './flow/sampleFlows';

const root = resolve(__dirname, '../..');

describe.each(sampleFlows)('samples/flows/$title', ({ definition }) => {
  const actions = allActions(definition.actions);

  it('hides inputs and outputs of each action that holds a session or a key', () => {
    const open = actions
      .filter(([, { runtimeConfiguration: { secureData } = {} }]) => {
        return JSON.stringify(secureData?.properties) !== '["inputs","outputs"]';
      })
      .map(([name]) => name);
    expect(open.filter((name) => !MAY_SHOW.has(name))).toEqual([]);
    // The mail takes statuses and the error of a close, which never hold a secret.
    const shown = actions.filter(([name]) => MAY_SHOW.has(name)).map(([, { inputs }]) => inputs);
    expect(JSON.stringify(shown)).not.toMatch(
      /body\('(?!Close'\)\?\['error'\])|outputs\('(?!Settings)/,
    );
  });

  it('refers only to actions that have ended by then', () => {
    for (const [name, action, ended] of withEnded(definition.actions, [])) {
      const own = { ...action, actions: undefined, else: undefined };
      const early = actionsReferredTo(own).filter((other) => !ended.includes(other));
      expect([name, early]).toEqual([name, []]);
    }
  });

  it('asks for a safety net of some minutes, and says what to fill in', () => {
    const { Settings: composed } = definition.actions;
    const settings =
      (composed?.inputs as Record<string, string> | undefined) ??
      Object.fromEntries(
        Object.entries(definition.parameters).map(([name, { defaultValue }]) => [
          name,
          defaultValue,
        ]),
      );
    expect(settings['closeAfter']).toBe('PT10M');
    for (const name of ['driveId', 'itemId', 'mailTo']) expect(settings[name]).toMatch(/<.+>/);
  });
});

const MAY_SHOW = new Set(['Settings', 'Work', 'Report', 'Mail', 'Terminate']);

/** Each action with those that have ended when it runs. */
function withEnded(
  actions: Actions,
  endedBefore: readonly string[],
): [name: string, action: Action, ended: string[]][] {
  const before = (name: string): string[] =>
    Object.keys(actions[name]?.runAfter ?? {}).flatMap((other) => [
      other,
      ...allActions(actions[other]?.actions ?? {}).map(([inner]) => inner),
      ...before(other),
    ]);
  return Object.entries(actions).flatMap(([name, action]) => {
    const ended = [...endedBefore, ...before(name)];
    return [
      [name, action, ended] as [string, Action, string[]],
      ...withEnded(action.actions ?? {}, ended),
      ...withEnded(action.else?.actions ?? {}, ended),
    ];
  });
}

interface Resource {
  type: string;
  name?: string;
  id?: string;
  dependsOn: string[];
}

describe.each(powerAutomateWays)('the Power Automate package %s', (way) => {
  const folder = packageFolder(way);
  const read = (...path: string[]): unknown =>
    JSON.parse(readFileSync(join(FLOWS, ...path), 'utf8'));
  const { resources } = read('power-automate', way, 'manifest.json') as {
    resources: Record<string, Resource>;
  };
  const definition = read(folder, 'definition.json') as {
    name: string;
    properties: { connectionReferences: Record<string, { id: string }> };
  };
  const { connectionReferences } = definition.properties;
  const used = [...JSON.stringify(definition).matchAll(/"connectionName":"(shared_\w+)"/g)];

  it('has a connection and a connector for each that its actions use, and no other', () => {
    const names = [...new Set(used.map(([, name = '']) => name))].sort();
    expect(Object.keys(connectionReferences).sort()).toEqual(names);
    const apis = read(folder, 'apisMap.json') as Record<string, string>;
    const connections = read(folder, 'connectionsMap.json') as Record<string, string>;
    for (const name of names) {
      const id = `/providers/Microsoft.PowerApps/apis/${name}`;
      expect(connectionReferences[name]?.id).toBe(id);
      const [api = '', connection = ''] = [apis[name], connections[name]];
      expect(resources[api]).toMatchObject({ type: 'Microsoft.PowerApps/apis', id, name });
      expect(resources[connection]).toMatchObject({
        type: 'Microsoft.PowerApps/apis/connections',
        dependsOn: [api],
      });
    }
    const all = [...Object.values(apis), ...Object.values(connections)].sort();
    const { [definition.name]: flow, ...others } = resources;
    expect(flow).toMatchObject({ type: 'Microsoft.Flow/flows', suggestedCreationType: 'New' });
    expect(flow?.dependsOn.slice().sort()).toEqual(all);
    expect(Object.keys(others).sort()).toEqual(all);
    expect(read('power-automate', way, 'Microsoft.Flow', 'flows', 'manifest.json')).toMatchObject({
      flowAssets: { assetPaths: [definition.name] },
    });
    expect(folder.endsWith(definition.name)).toBe(true);
  });

  it('npm run flows makes a zip of it, its manifest at the root', () => {
    execFileSync(process.execPath, [join(root, 'scripts/package/flows.mjs')], { cwd: root });
    const zip = unzipSync(readFileSync(join(root, 'build/flows', `power-automate-${way}.zip`)));
    const flows = `Microsoft.Flow/flows/${definition.name}`;
    expect(Object.keys(zip).sort()).toEqual(
      [
        ...['manifest.json', 'Microsoft.Flow/flows/manifest.json'],
        ...['apisMap', 'connectionsMap', 'definition'].map((name) => `${flows}/${name}.json`),
      ].sort(),
    );
    expect(JSON.parse(Buffer.from(zip['manifest.json'] ?? []).toString())).toMatchObject({
      resources,
    });
  });
});

it('the Logic Apps definitions name a connection for each that their actions use', () => {
  for (const file of readdirSync(join(FLOWS, 'logic-apps'))) {
    const text = readFileSync(join(FLOWS, 'logic-apps', file), 'utf8');
    const { parameters } = JSON.parse(text) as {
      parameters: { $connections: { value: Record<string, { connectionId: string }> } };
    };
    const used = [...text.matchAll(/parameters\('\$connections'\)\['(\w+)'\]/g)];
    const names = [...new Set(used.map(([, name = '']) => name))].sort();
    const { value } = parameters.$connections;
    expect(Object.keys(value).sort()).toEqual(names);
    for (const name of names) expect(value[name]?.connectionId).toMatch(`/connections/${name}`);
  }
});
