import { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_ENABLED,
  durationToMs,
  Hands,
  Incident,
  JournalEntry,
  KillSwitch,
  RunbookStep,
} from '@backstage-self-healing/plugin-self-healing-common';
import { EffectStamp } from '@backstage-self-healing/plugin-self-healing-node';
import { Claim } from '../incidents/claims/claim';
import { claimObstacle, unattendedClaimObstacle } from '../policy/gates/claim';
import {
  killSwitchReasons,
  policyKillSwitchReasons,
} from '../policy/killSwitch';
import { approvalProgress } from './approval';
import { isUnsent } from './attempts';
import { StoredExecution } from './ExecutionStore';

/**
 * How long a decision that nobody approves holds. Its `when` and its guardrails
 * were asked at its time and are not asked again before it is sent: a restart
 * of the portal fits in here; whatever an outage outlasts is decided anew.
 */
const DECISION_HOLDS = '5m';

/**
 * Why an effect that was decided on may not be sent any more, in words; empty
 * when nothing stands in the way. Between a decision and its effect lie
 * approvals, crashes and outages, and the world goes on meanwhile.
 */
export function intentObstacles(known: {
  execution: Pick<
    StoredExecution,
    | 'target'
    | 'entityRef'
    | 'policyRef'
    | 'requestedBy'
    | 'approvalRequired'
    | 'approvals'
    | 'journal'
    | 'runbook'
    | 'createdAt'
  >;
  direction: EffectStamp['direction'];
  /** As the catalog has it now. Not asked about on the way back. */
  entity: Entity | null;
  /** The incident that the execution is to heal, if it is one's. */
  incident: Pick<Incident, 'firingCount'> | undefined;
  /** Whose the target is now; absent when that could not be asked. */
  claim?: Claim | null;
  /** Who has the wheel of that incident. */
  hands: Hands | null;
  /** Why what was done since forbids it; see `madeBefore`. */
  madeBefore?: string;
  /** Engaged ones. */
  killSwitches: KillSwitch[];
  now: Date;
}): string[] {
  const { execution, killSwitches, direction } = known;
  const { target, entityRef, policyRef } = execution;
  const stops = [
    ...killSwitchReasons({ killSwitches, workload: target, entityRef }),
    ...(policyRef ? policyKillSwitchReasons(killSwitches, policyRef) : []),
  ]
    .filter(({ effect }) => effect === 'forbids')
    .map(({ message }) => message);
  stops.push(...handsObstacles(known), ...claimObstacles(known));
  // What was done and did not help is taken back, whatever has changed since.
  return direction === 'undo' ? stops : [...stops, ...doObstacles(known)];
}

type Known = Parameters<typeof intentObstacles>[0];

/** What a person has asked for, or approved, is attended. */
function isUnattended({ requestedBy, approvalRequired }: Known['execution']) {
  return requestedBy === 'policy' && approvalRequired === null;
}

/** It may have come to be another's since, on the way back too. */
function claimObstacles({
  execution,
  direction,
  claim,
}: Pick<Known, 'execution' | 'direction' | 'claim'>) {
  if (claim === undefined) return [];
  if (claim === null && direction === 'undo') return [];
  const obstacle =
    direction === 'do' && isUnattended(execution)
      ? unattendedClaimObstacle(claim, execution.target)
      : claimObstacle(claim, execution.target);
  return obstacle ? [obstacle] : [];
}

function handsObstacles({
  execution,
  hands,
}: Pick<Known, 'execution' | 'hands'>) {
  return hands && isUnattended(execution)
    ? [`${hands.message}: nothing is done unattended until it is handed back.`]
    : [];
}

function doObstacles({
  execution,
  entity,
  incident,
  madeBefore,
  now,
}: Parameters<typeof intentObstacles>[0]): string[] {
  const obstacles: string[] = [];
  const { entityRef, journal } = execution;
  if (entity?.metadata.annotations?.[ANNOTATION_ENABLED] !== 'true') {
    obstacles.push(
      entity
        ? `${entityRef} has opted out of self-healing since.`
        : `${entityRef} has left the catalog since.`,
    );
  }
  const approval = approvalProgress(execution);
  if (approval && (approval.denied || approval.missing > 0)) {
    obstacles.push('It has not been approved.');
  }
  // A cure that is under way is carried through: half of one helps nobody.
  if (journal.some(({ kind }) => kind === 'receipt')) return obstacles;
  if (madeBefore) obstacles.push(madeBefore);
  if (approval && !(now.getTime() < Date.parse(approval.expiresAt))) {
    obstacles.push(
      `The approval expired at ${approval.expiresAt}, before anything was sent.`,
    );
  }
  if (!approval && !(now.getTime() <= heldUntil(execution))) {
    obstacles.push(
      execution.requestedBy === 'policy'
        ? `It was decided at ${execution.createdAt}, more than ${DECISION_HOLDS} ago, and has to be decided anew.`
        : `${execution.requestedBy} asked for it at ${execution.createdAt}, more than ${DECISION_HOLDS} ago, and has to look again.`,
    );
  }
  if (execution.requestedBy === 'policy' && incident?.firingCount === 0) {
    obstacles.push('No alert of the incident fires any more.');
  }
  return obstacles;
}

// An execution is created with its decision. Waiting for a retry is part of
// what was decided, so it does not count.
function heldUntil({
  createdAt,
  journal,
  runbook,
}: Pick<StoredExecution, 'createdAt' | 'journal' | 'runbook'>): number {
  const waited = journal.findLast(
    entry => entry.kind === 'step-failed' || isUnsent('do')(entry),
  );
  const step = runbook.steps.find(({ id }) => id === waited?.stepId);
  const since =
    waited && step
      ? Date.parse(waited.at) + pauseAfter(waited, step)
      : Date.parse(createdAt);
  return since + durationToMs(DECISION_HOLDS);
}

function pauseAfter(
  { kind, data }: JournalEntry,
  { retry }: RunbookStep,
): number {
  return kind === 'step-failed'
    ? durationToMs(retry.backoff)
    : Number(data.retryAfterMs ?? 0);
}
