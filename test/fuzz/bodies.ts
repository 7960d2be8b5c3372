import fc from 'fast-check';
import { type Body, body, MAX_BYTES, padded } from './body';
import { brokenBytes } from './brokenBytes';
import { type ValidRequest, validRequests } from './closeRequests';
import { invalidBodies, NULLABLE } from './invalidBodies';
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
    fc
      .subarray(
        NULLABLE.filter((name) => !names.includes(name)),
        { minLength: 1 },
      )
      .map((absent) => [...members, ...absent.map((name) => [name, 'null'] as const)])
      .map((given) => valid('null fields', jsonObject(given))),
    ...(fields['siteId'] === undefined
      ? []
      : [
          fc
            .constantFrom(...siteForms(fields['siteId']))
            .map((siteId) =>
              valid('site as flows have it', jsonObject(membersOf({ ...fields, siteId }))),
            ),
        ]),
    fc.constant(valid('byte order mark', `\ufeff${jsonObject(members)}`)),
    fc
      .constantFrom(MAX_BYTES, MAX_BYTES - 1)
      .map((bytes) => valid('up to 16 KiB', padded(jsonObject(members), bytes))),
  ];
};

/** Other ways to write a siteId. */
function siteForms(siteId: string): string[] {
  const [host = '', path] = siteId.split(/:(.*)/s);
  const isHost = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(host);
  const encoded = path?.split('/').map(encodeURIComponent).join('/') ?? '';
  const addresses = [`https://${host}${encoded}`, `HTTPS://${host}${encoded}/`];
  return [`sites/${siteId}`, ...(isHost ? addresses : [])];
}

/** Bytes of every kind, valid close requests among them. */
export const bodies: fc.Arbitrary<Body> = validRequests.chain((request) => {
  const valid = Buffer.from(jsonObject(membersOf(request.fields)));
  const broken = brokenBytes(valid).map((of) =>
    of.map(([kind, bytes, verdict]) => ({ kind, bytes, verdict })),
  );
  return fc.oneof(...validBodies(request), ...invalidBodies(request), ...broken);
});
