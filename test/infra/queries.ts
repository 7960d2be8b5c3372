import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const infra = resolve(__dirname, '../../infra');

/** Tables of Application Insights that queries of this project read. */
export type Table = 'customMetrics' | 'dependencies' | 'requests' | 'traces';

/** A query of the workbook or of an alert, and the names in it that the app has to emit. */
export interface Query {
  /** File and name, such as `alerts.json throttled`. */
  title: string;
  /** KQL, with values in place of the workbook's parameters. */
  text: string;
  tables: Table[];
  /** Names of metrics and spans that it compares `name` with. */
  names: string[];
  /** Attributes that it reads from customDimensions. */
  attributes: string[];
  /** Column of the result that an alert compares with its threshold. */
  measure?: string;
}

interface Alert {
  name: string;
  query: string[];
  measure: string;
}

interface WorkbookItem {
  name: string;
  content: { query?: string };
}

/** What the workbook puts in the place of its parameters. */
const WORKBOOK_PARAMETERS: readonly [placeholder: string, value: string][] = [
  ['{TimeRange:grain}', '5m'],
  ['{OperationId}', '01a2015c-e9e0-7669-bf47-9d0b76a276ed'],
];

/** Every query that infra/ deploys. */
export function queries(): Query[] {
  const alerts = readJson('alerts.json') as Alert[];
  const { items } = readJson('workbook.json') as { items: WorkbookItem[] };
  return [
    ...alerts.map(({ name, query, measure }) => ({
      ...described(`alerts.json ${name}`, query.join('\n')),
      measure,
    })),
    ...items.flatMap(({ name, content: { query } }) =>
      query === undefined ? [] : [described(`workbook.json ${name}`, filledIn(query))],
    ),
  ];
}

function described(title: string, text: string): Query {
  const found = (pattern: RegExp) => [
    ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
  ];
  return {
    title,
    text,
    tables: found(/\b(customMetrics|dependencies|requests|traces)\b/g) as Table[],
    names: found(/\bname == "([^"]+)"/g),
    attributes: found(/\bcustomDimensions\["([^"]+)"\]/g),
  };
}

function filledIn(query: string): string {
  return WORKBOOK_PARAMETERS.reduce(
    (text, [placeholder, value]) => text.replaceAll(placeholder, value),
    query,
  );
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(infra, name), 'utf8'));
}
