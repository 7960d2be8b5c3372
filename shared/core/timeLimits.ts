/** Longest time that a close may be delayed, counted from the insertion of its message. */
export const MAX_DELAY_DAYS = 6;

/** Longest time during which a queued close is attempted again (CLOSE_SESSION_MAX_AGE_MINUTES), counted from when it was due. */
export const MAX_AGE_DAYS = 6;
