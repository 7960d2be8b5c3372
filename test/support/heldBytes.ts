import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes on the heap and in buffers that collections leave. */
export function heldBytes(): number {
  collect();
  // Buffers that the first finds dead are given back by the next.
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
