/**
 * `done`: it is so already. `todo`: this sign-in may be able to do it. `administrator`: somebody else does it, in a shell
 * of their own. `blocked`: not before somebody decides something. `failed`: it was tried.
 */
export type StepState = 'administrator' | 'blocked' | 'done' | 'failed' | 'todo';

/** One thing that is to be so. */
export interface Step {
  /** What is to be so, for example `the identity has the application permission Sites.Selected`. */
  what: string;
  state: StepState;
  /** What else there is to know. */
  note?: string | undefined;
  /** Who may do it. */
  who?: string;
  /** Makes it so; only where it is to do. */
  act?: () => Promise<void>;
  /** How an administrator makes it so in PowerShell; asked for when all steps have been tried. Empty: not in PowerShell. */
  powerShell?: () => readonly string[];
}

/** A step cannot be done before another one, which was not done. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}

/** What grants are made to: the identity of the function app, and Graph as it is in this tenant. */
export interface GrantSubject {
  identity: { id: string; appId: string; displayName: string };
  graphApp: {
    id: string;
    roleIds: ReadonlyMap<string, string>;
    scopeIds: ReadonlyMap<string, string>;
  };
  /** The app roles of Graph that the identity holds: assignment and role. */
  assignments: readonly { id: string; appRoleId: string }[];
}
