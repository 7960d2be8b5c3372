import fc from 'fast-check';
import {
  AUTHORIZATIONS,
  JSON_TYPES,
  NO_GUIDS,
  ODD_NAMES,
  OTHER_TYPES,
  REPEATABILITY_IDS,
} from './headerValues';
import { preferences } from './preferHeaders';

type Header = readonly [name: string, value: string];

/** `wrongType`: 415; `problem`: 400 where nothing else is wrong first; `open`: nobody knows. */
type Effect = 'none' | 'wrongType' | 'problem' | 'open';

/** Headers of a request, and what they alone make of it. */
export interface HeaderSet {
  headers: readonly Header[];
  effect: Effect;
  /** The caller wants no body in the answer. */
  isMinimal: boolean;
}

/** Legal characters of a header value: visible ones, blanks, and the upper half of Latin-1. */
const valueUnit = fc
  .oneof(
    fc.constant(0x09),
    fc.integer({ min: 0x20, max: 0x7e }),
    fc.integer({ min: 0xa0, max: 0xff }),
  )
  .map((code) => String.fromCharCode(code));

const mostlyNot = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: values });

const types: fc.Arbitrary<[type: string | undefined, isJson: boolean]> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom(...JSON_TYPES).map((type): [string, boolean] => [type, true]),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(undefined, ...OTHER_TYPES)
      .map((type): [string | undefined, boolean] => [type, false]),
  },
);

export const headerSets: fc.Arbitrary<HeaderSet> = fc
  .record({
    type: types,
    coding: fc.constantFrom(
      ...Array.from({ length: 30 }, () => undefined),
      'identity',
      'gzip',
      'br, gzip',
    ),
    prefer: mostlyNot(preferences),
    authorization: mostlyNot(fc.constantFrom(...AUTHORIZATIONS)),
    repeatability: mostlyNot(fc.constantFrom(...REPEATABILITY_IDS)),
    id: mostlyNot(
      fc.oneof(
        fc.uuid(),
        fc.uuid().map((id) => id.toUpperCase()),
        fc.constantFrom(...NO_GUIDS),
      ),
    ),
    odd: fc.array(
      fc.tuple(fc.constantFrom(...ODD_NAMES), fc.string({ unit: valueUnit, maxLength: 80 })),
      { maxLength: 2 },
    ),
  })
  .map(({ type: [type, isJson], coding, prefer, authorization, repeatability, id, odd }) => {
    const given = {
      'content-type': type,
      'content-encoding': coding,
      prefer: prefer?.[0],
      authorization: authorization?.[0],
      'repeatability-request-id': repeatability?.[0],
      'client-request-id': id,
    };
    const meanings = [prefer, authorization, repeatability].map((of) => of?.[1]);
    const effect = (['problem', 'open', 'none'] as const).find((one) => meanings.includes(one));
    const isType = isJson && (coding ?? 'identity') === 'identity';
    return {
      headers: [
        ...Object.entries(given).flatMap(([name, value]): Header[] =>
          value === undefined ? [] : [[name, value]],
        ),
        ...odd,
      ],
      effect: isType ? (effect ?? 'none') : 'wrongType',
      isMinimal: prefer?.[1] === 'minimal',
    };
  });
