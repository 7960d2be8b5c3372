import type { GraphFault } from '../../../local/simulators/graph/service/graphFault';
import type { GraphSimulator } from '../../../local/simulators/graph/service/graphSimulator';
import { budget } from '../../../local/simulators/graph/tenant/tenant';

/** What Graph does to a session's close. */
export type Kind =
  | 'prompt'
  /** Answered late. */
  | 'slow'
  /** 503, then closed. */
  | 'unavailable'
  /** 429, then closed. */
  | 'throttled'
  /** 404 for ever: meant for poison. */
  | 'doomed'
  /** Answered so late that few apps live to see it: uses up its deliveries. */
  | 'stubborn';

const SHARES: readonly [Kind, number][] = [
  ['slow', 0.6],
  ['unavailable', 0.04],
  ['throttled', 0.004],
  ['doomed', 0.02],
  ['stubborn', 0.02],
];
const STUBBORN_MS = 2_500;

/** The sessions of one run: opened as they are asked for, each with its fate. */
export class KillTraffic {
  readonly kinds = new Map<string, Kind>();

  constructor(
    private readonly graph: GraphSimulator,
    private readonly random: () => number,
    /** Kinds that this run does without. */
    private readonly without: readonly Kind[],
  ) {}

  /** Opens the next session; the message that closes it. */
  next(): string {
    const { driveId, itemId } = budget;
    // Forgotten by Graph it would count as closed already, which proves nothing.
    const { id } = this.graph.openSession({ driveId, itemId, neverExpires: true });
    const kind = this.pick();
    this.kinds.set(id, kind);
    const fault = this.faultOf(kind);
    if (fault) this.graph.addFault({ ...fault, match: { sessionId: id } });
    return JSON.stringify({ workbookSessionId: id, driveId, itemId });
  }

  idsOf(...wanted: readonly Kind[]): string[] {
    return [...this.kinds].filter(([, kind]) => wanted.includes(kind)).map(([id]) => id);
  }

  private pick(): Kind {
    let left = this.random();
    for (const [kind, share] of SHARES) {
      left -= share;
      if (left < 0) return this.without.includes(kind) ? 'prompt' : kind;
    }
    return 'prompt';
  }

  private faultOf(kind: Kind): GraphFault | undefined {
    const headers = { 'Retry-After': '1' };
    switch (kind) {
      case 'prompt':
        return undefined;
      case 'slow':
        return { delayMs: 20 + Math.floor(this.random() * 280), times: 0 };
      case 'unavailable':
        return { status: 503, headers };
      case 'throttled':
        return { status: 429, headers };
      case 'doomed':
        return { status: 404, body: { error: { code: 'itemNotFound' } }, times: 0 };
      case 'stubborn':
        return { delayMs: STUBBORN_MS, times: 0 };
    }
  }
}
