/** KQL checked by Microsoft's own language service: syntax, and that every column and function exists. */

interface List<T> {
  Count: number;
  getItem(index: number): T;
}

interface Diagnostic {
  Severity: string;
  Message: string;
}

/** The part of the package that is used here; it is C#, compiled to JavaScript, and adds itself to the global object. */
interface KustoLanguage {
  GlobalState: { Default: { WithDatabase(database: object): object } };
  KustoCode: {
    ParseAndAnalyze(
      text: string,
      globals: object,
    ): {
      GetDiagnostics(): List<Diagnostic>;
      ResultType: { Columns?: List<{ Name: string }> } | null;
    };
  };
  Symbols: {
    DatabaseSymbol: { ctor: new (name: string, members: object[]) => object };
    TableSymbol: { $ctor7: new (name: string, schema: string, description: string) => object };
  };
}

const COMMON =
  'timestamp: datetime, itemType: string, customDimensions: dynamic, customMeasurements: dynamic, ' +
  'operation_Name: string, operation_Id: string, operation_ParentId: string, cloud_RoleName: string, ' +
  'cloud_RoleInstance: string, application_Version: string, itemCount: int, itemId: string, _ResourceId: string';

/** Columns of Application Insights: https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete */
const TABLES: Readonly<Record<string, string>> = {
  customMetrics:
    'name: string, value: real, valueCount: int, valueSum: real, valueMin: real, valueMax: real, valueStdDev: real',
  dependencies:
    'id: string, target: string, type: string, name: string, data: string, success: string, resultCode: string, duration: real, performanceBucket: string',
  requests:
    'id: string, source: string, name: string, url: string, success: string, resultCode: string, duration: real, performanceBucket: string',
  traces: 'message: string, severityLevel: int',
};

let loaded: { language: KustoLanguage; globals: object } | undefined;

function load() {
  if (loaded !== undefined) return loaded;
  /* eslint-disable @typescript-eslint/no-require-imports -- scripts without exports, for a global object */
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  /* eslint-enable @typescript-eslint/no-require-imports */
  const { Kusto } = globalThis as unknown as { Kusto: { Language: KustoLanguage } };
  const { DatabaseSymbol, TableSymbol } = Kusto.Language.Symbols;
  const tables = Object.entries(TABLES).map(
    ([name, columns]) => new TableSymbol.$ctor7(name, `(${COMMON}, ${columns})`, ''),
  );
  const database = new DatabaseSymbol.ctor('applicationInsights', tables);
  const globals = Kusto.Language.GlobalState.Default.WithDatabase(database);
  loaded = { language: Kusto.Language, globals };
  return loaded;
}

/** What is wrong with a query, and the columns of its result. */
export function analyse(query: string): { problems: string[]; columns: string[] } {
  const { language, globals } = load();
  const code = language.KustoCode.ParseAndAnalyze(query, globals);
  return {
    problems: items(code.GetDiagnostics()).map(
      ({ Severity, Message }) => `${Severity}: ${Message}`,
    ),
    columns: items(code.ResultType?.Columns).map(({ Name }) => Name),
  };
}

function items<T>(list: List<T> | undefined): T[] {
  return Array.from({ length: list?.Count ?? 0 }, (_, index) => (list as List<T>).getItem(index));
}
