import {
  connectExchange,
  connectGraph,
  graphRequest,
  quoted,
} from '../../../../tools/grants/plan/powerShell';

it.each([
  ['a', "'a'"],
  ["it's", "'it''s'"],
  ['$(x) `n "y"', `'$(x) \`n "y"'`],
  ['\u2018a\u2019', "'\u2018\u2018a\u2019\u2019'"],
])('quoted(%j) is a text that PowerShell does not look into', (text, expected) => {
  expect(quoted(text)).toBe(expected);
});

it.each([
  ['https://graph.microsoft.com', 'Connect-MgGraph -Scopes X', 'Connect-ExchangeOnline'],
  [
    'https://graph.microsoft.us',
    'Connect-MgGraph -Scopes X -Environment USGov',
    'Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovGCCHigh',
  ],
  [
    'https://dod-graph.microsoft.us',
    'Connect-MgGraph -Scopes X -Environment USGovDoD',
    'Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovDoD',
  ],
])('the sign-in for %s names its cloud', (endpoint, graph, exchange) => {
  expect([connectGraph(endpoint, 'X'), connectExchange(endpoint)]).toEqual([graph, exchange]);
});

it('a request has its body in quotes', () => {
  expect(graphRequest('https://g', 'POST', '/a', { name: "it's" })).toBe(
    `Invoke-MgGraphRequest -Method POST -Uri "https://g/v1.0/a" -ContentType 'application/json' -Body '{"name":"it''s"}'`,
  );
});
