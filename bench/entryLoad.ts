/**
 * What a cold start pays for loading our entry file, against a hello-world app bundled the same
 * way. Both are loaded in turn, in many fresh processes: what the machine does meanwhile hits both.
 * Usage: node entryLoad.js <entry file> <yardstick file>
 */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

const RUNS = 41;
const WARM_UP_RUNS = 3;
const RATIO_GOAL = 3.5;

/** Loads one file as the worker does, which is what serves `@azure/functions-core`; prints ms. */
const LOAD = `
const { Module } = require('node:module');
const original = Module.prototype.require;
let functions = 0;
const core = {
  version: '0', hostVersion: '4', getProgrammingModel() {}, setProgrammingModel() {},
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
process.stdout.write(ms + ' ' + functions, () => process.exit());
`;

const ENVIRONMENT = {
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  FUNCTIONS_WORKER_RUNTIME: 'node',
};

interface Load {
  ms: number;
  functions: number;
}

function load(file: string): Load {
  const output = execFileSync(process.execPath, ['-e', LOAD, file], {
    env: { PATH: process.env['PATH'], ...ENVIRONMENT },
    encoding: 'utf8',
  });
  const [ms = NaN, functions = NaN] = output.trim().split(' ').slice(-2).map(Number);
  return { ms, functions };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

function row(name: string, loads: readonly Load[]): string {
  const times = loads.map(({ ms }) => ms);
  const figures = [median(times), Math.min(...times), Math.max(...times)];
  const functions = loads[0]?.functions ?? 0;
  return [
    name.padEnd(12),
    ...figures.map((ms) => ms.toFixed(1).padStart(9)),
    String(functions).padStart(10),
  ].join('');
}

function main([entry, yardstick]: readonly string[]): void {
  if (entry === undefined || yardstick === undefined) {
    throw new Error('usage: node entryLoad.js <entry file> <yardstick file>');
  }
  const ours: Load[] = [];
  const hello: Load[] = [];
  for (let run = -WARM_UP_RUNS; run < RUNS; run++) {
    const pair = [load(entry), load(yardstick)] as const;
    if (run < 0) continue;
    ours.push(pair[0]);
    hello.push(pair[1]);
  }
  const ratio = median(ours.map(({ ms }) => ms)) / median(hello.map(({ ms }) => ms));
  const met = ratio <= RATIO_GOAL;
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}, ${RUNS} runs each`);
  console.log(`load in ms     median      min      max functions`);
  console.log(row('entry', ours));
  console.log(row('hello world', hello));
  console.log(`ratio ${ratio.toFixed(2)}, goal <= ${RATIO_GOAL}: ${met ? 'met' : 'MISSED'}`);
  if (!met) process.exitCode = 1;
}

main(process.argv.slice(2));
