import { ANY_QUEUE_NAME } from '../../../shared/settings/settingForms';
import { resolveBindingExpressions } from './bindingExpressions';
import { disabledBy } from './disabled';
import type { Binding, FunctionMetadata } from '../worker/protocol';
import {
  matchRoute,
  parseRouteTemplate,
  type RouteParams,
  type RouteTemplate,
} from './routeTemplate';
import { parseTimerSchedule, type TimerSchedule } from './timerSchedule';

export interface HttpFunction {
  name: string;
  functionId: string;
  bindingName: string;
  route: string;
  methods: readonly string[];
  authLevel: 'anonymous' | 'function' | 'admin';
}

export interface QueueFunction {
  name: string;
  functionId: string;
  bindingName: string;
  queueName: string;
  connection: string;
  dataType: 'string' | 'binary';
}

export interface TimerFunction {
  name: string;
  functionId: string;
  bindingName: string;
  schedule: TimerSchedule;
  /** Runs once when the host starts, besides its schedule. */
  runOnStartup: boolean;
  /** False: its runs are not recorded, and the function is told nothing of them. */
  useMonitor: boolean;
}

export interface FunctionIndex {
  http: readonly HttpFunction[];
  queues: readonly QueueFunction[];
  timers: readonly TimerFunction[];
  /** What an operator should know: what is disabled or wrong, or what this host does not have. */
  problems: readonly string[];
}

/** Sorts what the worker has registered by trigger, `%Name%` replaced by settings. */
export function indexFunctions(
  functions: readonly FunctionMetadata[],
  env: NodeJS.ProcessEnv,
): FunctionIndex {
  const http: HttpFunction[] = [];
  const queues: QueueFunction[] = [];
  const timers: TimerFunction[] = [];
  const problems: string[] = [];
  for (const { name, functionId = name, bindings } of functions) {
    const entries = Object.entries(bindings);
    const trigger = entries.find(([, { type }]) => /trigger$/i.test(type));
    if (!trigger) continue;
    const setting = disabledBy(name, env);
    if (setting !== undefined) {
      problems.push(`${name} is disabled by the setting ${setting}: nothing calls it`);
      continue;
    }
    const [bindingName, binding] = trigger;
    const text = (option: string, fallback: string): string => {
      const value = binding[option];
      return typeof value === 'string' ? resolveBindingExpressions(value, env) : fallback;
    };
    try {
      const base = { name, functionId, bindingName };
      if (isType(binding, 'httpTrigger'))
        http.push({ ...base, ...httpOptions(binding, text, name) });
      else if (isType(binding, 'queueTrigger')) {
        const connection = text('connection', '') || 'AzureWebJobsStorage';
        const dataType = text('dataType', '').toLowerCase() === 'binary' ? 'binary' : 'string';
        queues.push({
          ...base,
          queueName: queueNameOf(text('queueName', '')),
          connection,
          dataType,
        });
      } else if (isType(binding, 'timerTrigger')) {
        const schedule = parseTimerSchedule(text('schedule', ''));
        const { runOnStartup = false, useMonitor = true } = binding;
        timers.push({
          ...base,
          schedule,
          runOnStartup: runOnStartup === true,
          useMonitor: useMonitor === true,
        });
      } else problems.push(`${name}: the local host has no ${binding.type}, it never runs`);
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}`);
    }
    for (const [, output] of entries) {
      if (output.direction === 'out' && !isType(output, 'http')) {
        problems.push(`${name}: the local host has no ${output.type} output, it is dropped`);
      }
    }
  }
  // Routes are tried in the order of names, not the most specific one first.
  http.sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return { http, queues, timers, problems };
}

/** In lower case, as the extension has it. */
function queueNameOf(text: string): string {
  const name = text.toLowerCase();
  if (ANY_QUEUE_NAME.test(name)) return name;
  throw new Error(
    `"${text}" is no queue name: 3 to 63 lower-case letters, digits and single hyphens, with a letter or digit at both ends`,
  );
}

function httpOptions(
  binding: Binding,
  text: (option: string, fallback: string) => string,
  name: string,
): Pick<HttpFunction, 'route' | 'methods' | 'authLevel'> {
  const level = text('authLevel', 'anonymous').toLowerCase();
  const methods = Array.isArray(binding['methods']) ? binding['methods'] : [];
  return {
    route: text('route', name),
    methods: methods.map((method) => String(method).toUpperCase()),
    authLevel: level === 'anonymous' || level === 'admin' ? level : 'function',
  };
}

function isType({ type }: Binding, name: string): boolean {
  return type.toLowerCase() === name.toLowerCase();
}

export interface RouteMatch {
  fn: HttpFunction;
  params: RouteParams;
}

/** Finds the function for a method and a path: the first by name, or none (404). */
export function createRouter(
  functions: readonly HttpFunction[],
  routePrefix: string,
): (method: string, path: string) => RouteMatch | undefined {
  const routes: { fn: HttpFunction; template: RouteTemplate }[] = functions.map((fn) => ({
    fn,
    template: parseRouteTemplate(`${routePrefix}/${fn.route}`),
  }));
  return (method, path) => {
    for (const { fn, template } of routes) {
      if (fn.methods.length > 0 && !fn.methods.includes(method)) continue;
      const params = matchRoute(template, path);
      if (params) return { fn, params };
    }
    return undefined;
  };
}
