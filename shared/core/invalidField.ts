import type { ErrorDetail } from './closeError';

/** The entry of `details` for a field or a header whose value cannot be taken. */
export function invalid(target: string, message: string): ErrorDetail {
  return { code: 'InvalidField', message, target };
}
