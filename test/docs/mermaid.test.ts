import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pages } from './azCommands';

/** Words that a flowchart reserves: as the name of a node they break the diagram. */
const RESERVED =
  /^(?:call|class|classDef|click|default|end|flowchart|graph|href|interpolate|linkStyle|style|subgraph)$/;
const TEXT = '"[^"]*"';
const NODE = String.raw`(?<id>[A-Za-z]\w*)(?:\[\(?${TEXT}\)?\]|\{${TEXT}\})?`.replaceAll(
  '?<id>',
  '',
);
const ARROW = String.raw` (?:-->|-\.->)(?:\|[^|"]+\|)? `;
/** The part of https://mermaid.js.org/syntax/flowchart.html that our pages use. */
const LINES = [
  /^flowchart (?:LR|TD)$/,
  new RegExp(String.raw`^subgraph [A-Za-z]\w*\[${TEXT}\]$`),
  /^end$/,
  new RegExp(`^${NODE}(?:${ARROW}${NODE})*$`),
];

const diagrams = pages()
  .filter((page) => page.endsWith('.md'))
  .flatMap((page) => {
    const text = readFileSync(join(resolve(__dirname, '../..'), page), 'utf8');
    return [...text.matchAll(/^```mermaid\n([^]*?)^```/gm)].map(([, code = ''], index) => ({
      title: `${page} ${index + 1}`,
      lines: code
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    }));
  });

/** Lines that are none of a flowchart, or name a node by a reserved word. */
function wrong(lines: readonly string[]): string[] {
  return lines.filter((line, index) => {
    if (!LINES.some((form) => form.test(line)) || (index === 0) !== line.startsWith('flowchart')) {
      return true;
    }
    if (/^(?:flowchart|subgraph|end)\b/.test(line)) return false;
    const names = line
      .replace(new RegExp(TEXT, 'g'), '')
      .replace(/\|[^|]*\|/g, '')
      .match(/[A-Za-z]\w*/g);
    return names?.some((name) => RESERVED.test(name)) ?? true;
  });
}

it.each([
  ['a --> b', []],
  ['a["x (y)"] -->|z, w| b[("q")]', []],
  ['a -.->|z| b{"?"} --> c', []],
  ['a --> graph["x"]', ['a --> graph["x"]']],
  ['a -> b', ['a -> b']],
  ['a[x] --> b', ['a[x] --> b']],
])('of %j the diagram test finds wrong: %j', (line, expected) => {
  expect(wrong(['flowchart LR', line])).toEqual(expected);
});

it('there are diagrams', () => expect(diagrams.length).toBeGreaterThan(3));

it.each(diagrams)('the diagram $title renders', ({ lines }) => {
  expect(wrong(lines)).toEqual([]);
  const opened = lines.filter((line) => line.startsWith('subgraph')).length;
  expect(lines.filter((line) => line === 'end')).toHaveLength(opened);
});
