import { stop } from 'esbuild';
import { bundleApp, bundleTools } from './bundle.mjs';
import { bundleAzurite } from './bundleAzurite.mjs';

/** The programs of the local stack: the output's path in build/, and the source. */
const LOCAL_PROGRAMS = {
  'local/start': 'local/start/start.ts',
  'local/demo': 'local/demo/demo.ts',
  'local/simulators': 'local/start/startSimulators.ts',
  'local/azurite': 'local/stack/azurite.ts',
  'local/certificate': 'local/stack/certificate.ts',
  'local/poison': 'tools/poison/command/poison.ts',
  'local/grants': 'tools/grants/command/grants.ts',
  'local/smoke': 'tools/smoke/command/smoke.ts',
  'local/host/worker': 'local/host/worker/worker.ts',
};

/** Builds the app (dist/) and what runs it locally (build/local/, build/azurite/). */
export async function buildStack() {
  try {
    await Promise.all([bundleApp(), bundleTools(LOCAL_PROGRAMS), bundleAzurite()]);
  } finally {
    // esbuild keeps a process beside ours: what runs next has no use for it.
    await stop();
  }
}
