import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { APP, HELLO } from './apps';
import type { Pair, Row } from './row';

const RUNS = 41;
const WARM_UP_RUNS = 3;

/** Loads one file as the worker does, which is what serves `@azure/functions-core`; prints ms. */
const LOAD = `
const { Module } = require('node:module');
const original = Module.prototype.require;
let functions = 0;
const core = {
  version: '0', hostVersion: '4', getProgrammingModel() {}, setProgrammingModel() {}, log() {},
  registerFunction() { functions++; return { dispose() {} }; },
  registerHook() { return { dispose() {} }; },
};
Module.prototype.require = function (id) {
  return id === '@azure/functions-core' ? core : original.call(this, id);
};
const start = process.hrtime.bigint();
require(process.argv[1]);
const ms = Number(process.hrtime.bigint() - start) / 1e6;
// Settings that the app refuses would measure another path than the one that is deployed.
if (functions === 0) throw new Error('no function was registered');
process.stdout.write(String(ms), () => process.exit());
`;

const ENVIRONMENT = {
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  FUNCTIONS_WORKER_RUNTIME: 'node',
};

/** Milliseconds that a fresh process takes to load an entry file. */
export function loadMs(file: string, settings: Record<string, string> = {}): number {
  const output = execFileSync(process.execPath, ['-e', LOAD, file], {
    env: { PATH: process.env['PATH'], ...ENVIRONMENT, ...settings },
    encoding: 'utf8',
  });
  return Number(output.trim().split(/\s/).at(-1));
}

/**
 * What a cold start pays for loading our entry file, against a hello-world app bundled the same way. Both are loaded in
 * turn, in many fresh processes.
 */
export function entryLoad(): Promise<Row[]> {
  const pairs: Pair[] = [];
  for (let run = -WARM_UP_RUNS; run < RUNS; run++) {
    const [ours, yardstick] = [loadMs(join(APP, 'dist/index.js')), loadMs(join(HELLO, 'index.js'))];
    if (run >= 0) pairs.push({ ours, yardstick });
  }
  return Promise.resolve([
    { what: 'load of the entry bundle', yardstick: 'hello world', unit: 'ms', goal: 2.2, pairs },
  ]);
}
