/**
 * Loaded into the worker before the app (`node -r`), with --expose-gc: on SIGUSR2 it collects all
 * garbage and writes down what is left. The app is the one that is deployed, and knows nothing of it.
 */
const { renameSync, writeFileSync } = require('node:fs');

const file = process.env.HEAP_PROBE_FILE;
if (file !== undefined) {
  process.on('SIGUSR2', () => {
    globalThis.gc?.();
    const heapUsedBytes = process.memoryUsage().heapUsed;
    const handles = process.getActiveResourcesInfo().length;
    // In one step: whoever waits for the file finds all of it.
    writeFileSync(`${file}.part`, JSON.stringify({ heapUsedBytes, handles }));
    renameSync(`${file}.part`, file);
  });
}
