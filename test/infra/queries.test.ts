import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CLOSE_ERRORS } from '../../shared/core/closeError';
import { analyse } from './kusto';
import { queries } from './queries';
import { KEPT, keptSnapshot, ofType, one } from './snapshots';

describe('analyse', () => {
  it.each([
    ['customMetrics | where', 'missing'],
    ['customMetrics | summarize sum(valueSumm)', 'valueSumm'],
    ['customMetricss', 'customMetricss'],
    ['requests | summarize percentils(duration, 50)', 'percentils'],
  ])('finds what is wrong with: %s', (query, word) => {
    expect(analyse(query).problems.join().toLowerCase()).toContain(word.toLowerCase());
  });

  it('gives the columns of a result', () => {
    expect(analyse('traces | summarize n = count() by message')).toEqual({
      problems: [],
      columns: ['message', 'n'],
    });
  });
});

// That the app emits what they name: test/e2e/telemetry/applicationInsights.test.ts.
describe.each(queries())('query $title', ({ text, tables, measure }) => {
  it('is KQL over columns of Application Insights', () => {
    expect(analyse(text).problems).toEqual([]);
    expect(tables).not.toEqual([]);
  });

  it('has no placeholder left', () => {
    expect(text).not.toMatch(/\{[A-Z]/);
  });

  if (measure !== undefined) {
    it('gives the one number that the alert compares', () => {
      expect(analyse(text).columns).toEqual([measure]);
    });
  }
});

describe('error codes in queries', () => {
  const inQuotes = (text: string) =>
    [...text.matchAll(/"([A-Z][A-Za-z]+)"/g)].map(([, code]) => code);
  const textOf = (name: string) => queries().find(({ title }) => title.endsWith(name))?.text ?? '';

  const withErrors = queries().filter(({ attributes }) => attributes.includes('error.type'));

  it.each(withErrors)('$title: are those of the app', ({ text }) => {
    expect(Object.keys(CLOSE_ERRORS)).toEqual(expect.arrayContaining(inQuotes(text)));
  });

  it('failureRatio: leaves out what callers do wrong, and nothing that the app or Graph does', () => {
    // Whether to blame the caller, the workbook or the permissions is not known.
    const OPEN = ['AccessDenied', 'GraphRequestFailed', 'Throttled'];
    const OF_WORKBOOK = ['WorkbookConflict', 'WorkbookNotFound', 'WorkbookNotSupported'];
    const callersErrors = Object.entries(CLOSE_ERRORS)
      .filter(([, { status }]) => status < 500)
      .map(([code]) => code)
      .filter((code) => ![...OPEN, ...OF_WORKBOOK].includes(code));
    expect(inQuotes(textOf('failureRatio')).sort()).toEqual(callersErrors.sort());
  });
});

describe('what infra/ deploys of them', () => {
  const titles = queries().map(({ title }) => title);

  it.each(KEPT)('%s: every alert, with its query, and who is told', (name) => {
    const rules = ofType(keptSnapshot(name), 'Microsoft.Insights/scheduledQueryRules');
    const group = one(keptSnapshot(name), 'Microsoft.Insights/actionGroups');
    const deployed = rules.map(({ properties }) => {
      const { criteria, actions } = properties as {
        criteria: { allOf: [{ query: string; metricMeasureColumn: string }] };
        actions: { actionGroups: string[] };
      };
      expect(actions.actionGroups).toEqual([group.id]);
      const [{ query, metricMeasureColumn }] = criteria.allOf;
      return [query, metricMeasureColumn];
    });
    const checked = queries().filter(({ measure }) => measure !== undefined);
    expect(deployed).toEqual(checked.map(({ text, measure }) => [text, measure]));
  });

  it.each(KEPT)('%s: the workbook as it is in infra/', (name) => {
    const { properties } = one(keptSnapshot(name), 'Microsoft.Insights/workbooks');
    const file = readFileSync(resolve(__dirname, '../../infra/workbook.json'), 'utf8');
    expect(JSON.parse(String(properties['serializedData']))).toEqual(JSON.parse(file));
  });

  it('answers what an operator asks', () => {
    const alerts =
      'poisonedByApp poisonedByHost failureRatio messageAge throttled noToken internalError';
    const closes =
      'closesByOutcome failureRatio failures meanDuration closeDuration deliveryDuration';
    const graph = 'graphCallsByStatus graphCallsByTemplate throttleWait throttledCalls';
    const queue = 'messageAge messagesByFate poison trace';
    expect(titles).toEqual([
      ...alerts.split(' ').map((name) => `alerts.json ${name}`),
      ...[closes, graph, queue]
        .join(' ')
        .split(' ')
        .map((name) => `workbook.json ${name}`),
    ]);
  });
});
