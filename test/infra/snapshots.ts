import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A resource as `bicep snapshot` predicts it. What only Azure knows stands there as `[expression]`. */
export interface Resource {
  id: string;
  type: string;
  name: string;
  location?: string;
  tags?: Record<string, string>;
  properties: Record<string, unknown>;
}

export interface Snapshot {
  predictedResources: Resource[];
  diagnostics: unknown[];
  outputs: Record<string, unknown>;
}

/** Parameter files that are kept with what they deploy; `npm run infra` holds the one to the other. */
export const KEPT = ['smallest', 'delegated', 'privateNetwork'] as const;

export type Kept = (typeof KEPT)[number];

export function keptSnapshot(name: Kept): Snapshot {
  return JSON.parse(
    readFileSync(join(__dirname, 'parameters', `${name}.snapshot.json`), 'utf8'),
  ) as Snapshot;
}

export function ofType({ predictedResources }: Snapshot, type: string): Resource[] {
  return predictedResources.filter((resource) => resource.type === type);
}

/** The one resource of its type, or the one of them whose name ends so. */
export function one(snapshot: Snapshot, type: string, nameEnd = ''): Resource {
  const found = ofType(snapshot, type).filter(({ name }) => name.endsWith(nameEnd));
  const [resource] = found;
  if (found.length !== 1 || resource === undefined) {
    throw new Error(`${found.length} resources ${type} …${nameEnd}`);
  }
  return resource;
}

/** The application settings. */
export function appSettings(snapshot: Snapshot): Record<string, string> {
  const { properties } = one(snapshot, 'Microsoft.Web/sites/config', '/appsettings');
  return properties as Record<string, string>;
}
