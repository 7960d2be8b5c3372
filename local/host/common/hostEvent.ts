/** What happens to the host, for whoever started it. */
export type HostEvent =
  | { type: 'workerStarted'; pid: number | undefined }
  | { type: 'functionsLoaded'; names: string[] }
  | { type: 'workerExited'; reason: string; restartInMs: number }
  /** The worker has crashed too often: all listeners stop until it is started again. */
  | { type: 'hostStopped'; restartInMs: number }
  /** A queue failed in a way that the real host does not outlive. HTTP goes on. */
  | { type: 'queueStopped'; queueName: string; restartInMs: number }
  | { type: 'queueRecovered'; queueName: string };
