/**
 * What a busy machine may add to a time that the app promises. It stays far below what the same would take without the
 * promise, which is 30 s and more.
 */
export const BUSY_MS = 12_000;
