import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Answered } from '../support/documentedAnswers';

const MAX_WAIT_MS = 60_000;

/** A connection that is kept alive: bytes of requests in, answers out in their order. */
export interface RawConnection {
  /** Sends requests without waiting between them. */
  exchange(requests: readonly Buffer[]): Promise<Answered[]>;
  close(): void;
}

export function rawConnection(port: number): RawConnection {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  // Each read waits for 'close' as well: that tells of the error.
  socket.on('error', () => undefined);
  return {
    async exchange(requests) {
      socket.write(Buffer.concat(requests));
      return readAnswers(socket, requests.length);
    },
    close: () => socket.destroy(),
  };
}

/** Sends bytes that may be no request, says that no more come, and gives what came back. */
export async function spill(port: number, bytes: Buffer): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('end', () => socket.destroy());
  socket.end(bytes);
  await once(socket, 'close', { signal: AbortSignal.timeout(MAX_WAIT_MS) });
  return text;
}

function readAnswers(socket: Socket, count: number): Promise<Answered[]> {
  return new Promise((resolve, reject) => {
    const answers: Answered[] = [];
    let unread: Buffer = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      unread = Buffer.concat([unread, chunk]);
      for (let read = readAnswer(unread); read !== undefined; read = readAnswer(unread)) {
        answers.push(read.answer);
        unread = unread.subarray(read.length);
      }
      if (answers.length >= count) finish();
    };
    const onClose = (): void => finish(`closed after ${answers.length} of ${count} answers`);
    const timer = setTimeout(
      () => finish(`only ${answers.length} of ${count} answers`),
      MAX_WAIT_MS,
    );
    const finish = (failure?: string): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose);
      if (failure === undefined) resolve(answers);
      else reject(new Error(failure));
    };
    socket.on('data', onData).on('close', onClose);
    if (socket.destroyed) onClose();
  });
}

/** One answer from the start of what came; undefined while it is not whole. */
function readAnswer(bytes: Buffer): { answer: Answered; length: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const headers = new Headers(pairs);
  const bodyStart = headEnd + 4;
  const length = bodyStart + Number(headers.get('content-length') ?? 0);
  if (bytes.length < length) return undefined;
  const body = bytes.toString('utf8', bodyStart, length);
  return { answer: { status: Number(first.split(' ')[1]), headers, body }, length };
}
