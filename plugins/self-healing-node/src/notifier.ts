/**
 * What somebody is told.
 *
 * @public
 */
export type Notice = {
  /** The same however often its delivery is tried. */
  id: string;
  /** What it is about, such as `approval`, `escalation` or `digest`. */
  occasion: string;
  /**
   * `trigger`: something has happened. `acknowledge`: somebody has it in hand.
   * `resolve`: it is over. The last two are told to whom the first was told.
   */
  event: 'trigger' | 'acknowledge' | 'resolve';
  /** The same for all that is told of one incident. */
  thread: string;
  /** Told again under the same scope, it takes the place of what was told. */
  scope: string;
  severity: 'critical' | 'error' | 'warning' | 'info';
  /** Whether somebody has to do something now; not so in a digest. */
  urgent: boolean;
  title: string;
  /** What happened, why, and what is asked, in one breath. */
  description: string;
  /** Path of the page in the portal that tells the whole story. */
  link: string;
  /** Entity that it is about, if it is about one. */
  entityRef: string | null;
  /** ISO 8601. */
  at: string;
};

/**
 * One way to reach people. It is called once a recipient; when it throws, it is
 * called again later, with the same notice, for a day.
 *
 * @public
 */
export interface Notifier {
  readonly id: string;
  /**
   * @param recipients - entity refs of users and groups
   * @returns why it was not for this notifier to tell, if it was not
   * @throws UndeliverableError when trying again is of no use
   */
  notify(
    notice: Notice,
    recipients: readonly string[],
    signal: AbortSignal,
  ): Promise<void | { skipped: string }>;
}

/**
 * A notice that will never be taken as it is: it is not tried again.
 *
 * @public
 */
export class UndeliverableError extends Error {
  override readonly name = 'UndeliverableError';
}
