import { Execution } from '@backstage-self-healing/plugin-self-healing-common';
import { normalRef } from '../normalRef';

// Ways to sign in spell refs differently: nobody is two people by it.

/** How far the approval of an execution has come; null when none is needed. */
export function approvalProgress(
  execution: Pick<Execution, 'approvalRequired' | 'approvals'>,
): { missing: number; denied: boolean; expiresAt: string } | null {
  const { approvalRequired, approvals } = execution;
  if (!approvalRequired) return null;
  const approvers = new Set(
    approvals
      .filter(({ verdict }) => verdict === 'approve')
      .map(({ by }) => normalRef(by)),
  );
  return {
    missing: Math.max(0, approvalRequired.count - approvers.size),
    denied: approvals.some(({ verdict }) => verdict === 'deny'),
    expiresAt: approvalRequired.expiresAt,
  };
}

/**
 * Why this person's answer does not count, in words; undefined when it does.
 *
 * @param memberOf - the person's own ref and those of their groups
 */
export function approvalObstacle(
  execution: Pick<
    Execution,
    'state' | 'approvalRequired' | 'approvals' | 'requestedBy' | 'planDigest'
  >,
  answer: { by: string; memberOf: readonly string[]; planDigest: string },
  now: Date,
): string | undefined {
  const { approvalRequired } = execution;
  if (execution.state !== 'awaiting-approval' || !approvalRequired) {
    return `The execution is ${execution.state} and waits for no approval.`;
  }
  if (!(now.getTime() < Date.parse(approvalRequired.expiresAt))) {
    return `The approval expired at ${approvalRequired.expiresAt}.`;
  }
  if (answer.planDigest !== execution.planDigest) {
    return 'The plan is not the one you saw: read it again before you answer.';
  }
  const from = approvalRequired.from.map(ref => normalRef(ref));
  if (!answer.memberOf.some(ref => from.includes(normalRef(ref)))) {
    return approvalRequired.from.length > 0
      ? `Only ${approvalRequired.from.join(', ')} may answer.`
      : 'Only a named approver may answer, and there is none: the entity has no owner.';
  }
  const who = normalRef(answer.by);
  if (approvalRequired.notSelf && normalRef(execution.requestedBy) === who) {
    return 'Whoever asked for an execution may not approve it.';
  }
  if (execution.approvals.some(({ by }) => normalRef(by) === who)) {
    return 'You have answered already.';
  }
  return undefined;
}
