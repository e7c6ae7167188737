/**
 * Channel on which the backend tells open pages that something changed. The
 * message names what changed and nothing of its content: a page reads it again
 * with its own permissions.
 *
 * @public
 */
export const SIGNAL_CHANNEL = 'self-healing';

/**
 * What a signal says: that something changed, never what.
 *
 * @public
 */
export type SelfHealingSignal = {
  /** Incident that changed, if one did. */
  incidentId?: string;
  /** Entity that it concerns, if known. */
  entityRef?: string;
};
