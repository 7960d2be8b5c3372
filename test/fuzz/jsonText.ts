import fc from 'fast-check';

/** Members of a JSON object: names, and values as JSON writes them. They may repeat. */
export type Members = readonly (readonly [name: string, json: string])[];

/** How a JSON text is laid out: of no meaning to who reads it. */
interface Layout {
  space: string;
  /** Every how many characters one is written as `\uXXXX`; 0: none. */
  escapeEvery: number;
}

const PLAIN: Layout = { space: '', escapeEvery: 0 };

export const layouts: fc.Arbitrary<Layout> = fc.record({
  space: fc.constantFrom('', ' ', '\n', '\t', '\r\n', ' \t\r\n  '),
  escapeEvery: fc.nat(5),
});

/** A text as JSON, with some characters escaped that need not be. */
export function jsonString(text: string, { escapeEvery }: Layout = PLAIN): string {
  if (escapeEvery === 0) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, at) => text.charAt(at));
  const written = units.map((unit, at) =>
    at % escapeEvery === 0 || unit < ' ' || unit === '"' || unit === '\\' || !unit.isWellFormed()
      ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
      : unit,
  );
  return `"${written.join('')}"`;
}

export function jsonObject(members: Members, layout: Layout = PLAIN): string {
  const { space } = layout;
  const written = members.map(
    ([name, json]) => `${space}${jsonString(name, layout)}${space}:${space}${json}${space}`,
  );
  return `${space}{${written.join(',')}}${space}`;
}

export function membersOf(fields: Record<string, string>, layout: Layout = PLAIN): Members {
  return Object.entries(fields).map(([name, value]) => [name, jsonString(value, layout)]);
}

/** JSON of arrays or objects in each other. */
export const nested = (depth: number, isObject: boolean): string =>
  isObject
    ? `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    : '['.repeat(depth) + ']'.repeat(depth);

/** Values that no field takes, as JSON; `null`, which counts as absent, is not among them. */
export const wrongValues: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...['true', '0', '-0', '1e999', '-1e-999', '9007199254740993', '0.1e+300', '[]', '{}', '""'],
    ...[
      '["x"]',
      '{"toString":1}',
      '{"__proto__":{"driveId":"x"}}',
      '"\\u0000"',
      '"\\ud800"',
      '"\\udc00x"',
    ],
    `1${'0'.repeat(400)}`,
  ),
  fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.boolean()).map((of) => nested(...of)),
  fc.json({ maxDepth: 3 }).filter((json) => !json.startsWith('"') && json !== 'null'),
);
