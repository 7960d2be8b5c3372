/**
 * What became of a queue message, in the words of logs, traces and metrics: `deleted` once its close is done or cancelled,
 * `requeued` after a transient failure, `postponed` until its time comes, `poisoned` after a permanent failure, `repeated`
 * where the Functions host delivers it again.
 */
export type MessageFate = 'deleted' | 'requeued' | 'postponed' | 'poisoned' | 'repeated';
