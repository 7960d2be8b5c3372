import fc from 'fast-check';
import { type Body, body, MAX_BYTES, padded } from './body';
import { brokenBytes } from './brokenBytes';
import { type ValidRequest, validRequests } from './closeRequests';
import { invalidBodies } from './invalidBodies';
import { jsonObject, layouts, membersOf, wrongValues } from './jsonText';

/** Requests that are valid however they are written. */
const validBodies = (request: ValidRequest): fc.Arbitrary<Body>[] => {
  const { fields } = request;
  const members = membersOf(fields);
  const names = Object.keys(fields);
  const valid = (kind: string, text: string) => body(kind, text, 'valid', request);
  return [
    fc.constant(valid('valid', jsonObject(members))),
    layouts.map((layout) => valid('layout', jsonObject(membersOf(fields, layout), layout))),
    fc
      .array(fc.tuple(fc.constantFrom(...names), wrongValues), { minLength: 1, maxLength: 4 })
      .map((earlier) => valid('duplicate keys', jsonObject([...earlier, ...members]))),
    fc.constant(valid('byte order mark', `\ufeff${jsonObject(members)}`)),
    fc
      .constantFrom(MAX_BYTES, MAX_BYTES - 1)
      .map((bytes) => valid('up to 16 KiB', padded(jsonObject(members), bytes))),
  ];
};

/** Bytes of every kind, valid close requests among them. */
export const bodies: fc.Arbitrary<Body> = validRequests.chain((request) => {
  const valid = Buffer.from(jsonObject(membersOf(request.fields)));
  const broken = brokenBytes(valid).map((of) =>
    of.map(([kind, bytes, verdict]) => ({ kind, bytes, verdict })),
  );
  return fc.oneof(...validBodies(request), ...invalidBodies(request), ...broken);
});
