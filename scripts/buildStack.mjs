import { stop } from 'esbuild';
import { bundleApp, bundleTools } from './bundle.mjs';

/** The programs of the local stack: the output's path in build/, and the source. */
const LOCAL_PROGRAMS = {
  'local/start': 'local/start.ts',
  'local/demo': 'local/demo.ts',
  'local/simulators': 'local/simulators.ts',
  'local/poison/poison': 'local/poison/poison.ts',
  'local/host/worker': 'local/host/worker.ts',
};

/** Builds the app (dist/) and what runs it locally (build/local/). */
export async function buildStack() {
  try {
    await Promise.all([bundleApp(), bundleTools(LOCAL_PROGRAMS)]);
  } finally {
    // esbuild keeps a process beside ours: what runs next has no use for it.
    await stop();
  }
}
