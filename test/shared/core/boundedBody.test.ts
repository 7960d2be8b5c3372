import { ReadableStream } from 'node:stream/web';
import { readBounded } from '../../../shared/core/boundedBody';

/** A body that gives its chunks one by one, and tells how many were taken and whether it was let go. */
function bodyOf(...chunks: (string | Uint8Array)[]) {
  const told = { taken: 0, isCancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[told.taken];
        if (chunk === undefined) {
          controller.close();
          return;
        }
        told.taken++;
        controller.enqueue(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      },
      cancel() {
        told.isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, told };
}

it('nothing is an empty text', async () => {
  expect(await readBounded(null)).toBe('');
  expect(await readBounded(bodyOf().body)).toBe('');
});

it('puts chunks together, also where a letter is in two of them', async () => {
  const [first, second] = [Buffer.from([0xc3]), Buffer.from([0xa4])];
  expect(await readBounded(bodyOf('{"a":', '"', first, second, '"}').body)).toBe('{"a":"ä"}');
});

it.each<[string[], string, number, boolean]>([
  [['ab', 'cd'], 'abcd', 2, false],
  [['ab', 'cde'], 'abcde', 2, true],
  [['ab', 'cdefg'], 'abcde', 2, true],
  [['ab', 'cde', 'fg'], 'abcde', 2, true],
  [['abcdefg', 'h'], 'abcde', 1, true],
])('of %j it reads %s: %i chunks, and lets the rest go: %j', async (chunks, text, taken, isCut) => {
  const { body, told } = bodyOf(...chunks);
  expect(await readBounded(body, 5)).toBe(text);
  expect(told).toEqual({ taken, isCancelled: isCut });
});

it('reads 64 KiB where nobody says how much', async () => {
  const { body, told } = bodyOf('x'.repeat(65_535), 'yz', 'never');
  expect(await readBounded(body)).toBe(`${'x'.repeat(65_535)}y`);
  expect(told.taken).toBe(2);
});

it('a byte order mark before the text is skipped, and no other', async () => {
  expect(await readBounded(bodyOf('\ufeff{"error":1}').body)).toBe('{"error":1}');
  expect(await readBounded(bodyOf('\ufeff\ufeffx').body)).toBe('\ufeffx');
  expect(await readBounded(bodyOf('x\ufeff').body)).toBe('x\ufeff');
});
