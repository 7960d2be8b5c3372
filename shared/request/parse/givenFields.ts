import { isObject } from '../../core/json';
import { once } from '../../core/once';
import { notifySchema } from '../fields/notify';

/**
 * The fields of a request that are given: a known one that is null counts as absent, in `notify` too. What this
 * app writes itself, in `delivery`, is never null.
 * @param known names of fields; an unknown one stays as it is, to be refused
 * @returns a copy with own properties only
 */
export function givenFields(
  input: Record<string, unknown>,
  known: readonly string[],
): Record<string, unknown> {
  const isGiven = ([name, value]: [string, unknown]): boolean =>
    value !== null || !known.includes(name);
  const fields = Object.fromEntries(Object.entries(input).filter(isGiven));
  const { notify } = fields;
  return known.includes('notify') && isObject(notify)
    ? { ...fields, notify: givenFields(notify, notifyFields()) }
    : fields;
}

const notifyFields = once(() => Object.keys(notifySchema().shape));
