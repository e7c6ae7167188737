import {
  Execution,
  KillSwitch,
} from '@backstage-self-healing/plugin-self-healing-common';

/** How many people have to approve yet; none where no approval is asked for. */
export function missingApprovals(
  execution: Pick<Execution, 'approvalRequired' | 'approvals'>,
): number {
  const approvers = new Set(
    execution.approvals
      .filter(({ verdict }) => verdict === 'approve')
      .map(({ by }) => spelled(by)),
  );
  return Math.max(0, (execution.approvalRequired?.count ?? 0) - approvers.size);
}

/** Who is looking at the page, as far as it is known yet. */
export type Reader = {
  ref: string;
  /** Own ref and those of the groups that one belongs to. */
  memberOf: readonly string[];
};

/** Why the reader cannot answer now. */
export type Hindrance =
  | 'unknown'
  | 'answered'
  | 'expired'
  | 'switched-off'
  | 'not-allowed'
  | 'not-asked'
  | 'not-self'
  | 'obstacle';

/**
 * What keeps the reader from answering, the reason that lasts longest first;
 * undefined: nothing, the plan waits for this reader.
 *
 * @param allowed - whether the permission is there; undefined: not known yet
 * @param pulled - kill switches that forbid to run it, whoever approves
 */
export function hindranceOf(
  execution: Pick<
    Execution,
    | 'answerObstacle'
    | 'approvalRequired'
    | 'approvals'
    | 'mayAnswer'
    | 'requestedBy'
  >,
  reader: Reader | undefined,
  allowed: boolean | undefined,
  pulled: readonly KillSwitch[],
  now: number,
): Hindrance | undefined {
  const { approvalRequired: required, approvals, requestedBy } = execution;
  const me = reader && spelled(reader.ref);
  if (approvals.some(({ by }) => spelled(by) === me)) return 'answered';
  // The backend knows of groups within groups, which a token need not name.
  if (execution.mayAnswer === false) {
    return execution.answerObstacle ? 'obstacle' : 'not-asked';
  }
  if (!required) return 'unknown';
  if (execution.mayAnswer === undefined) {
    if (allowed === false) return 'not-allowed';
    if (!reader || allowed === undefined) return 'unknown';
    const from = required.from.map(spelled);
    const refs = [...reader.memberOf, reader.ref].map(spelled);
    if (!refs.some(ref => from.includes(ref))) return 'not-asked';
    if (required.notSelf && spelled(requestedBy) === me) return 'not-self';
  }
  if (!(now < Date.parse(required.expiresAt))) return 'expired';
  if (pulled.length > 0) return 'switched-off';
  return undefined;
}

// Refs name the same in any case, as the backend compares them.
function spelled(ref: string): string {
  return ref.toLocaleLowerCase('en-US');
}
