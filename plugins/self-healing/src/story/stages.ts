import {
  Decision,
  Execution,
  IncidentDetail,
  TimelineEntry,
  TimelineKind,
} from '@backstage-self-healing/plugin-self-healing-common';
import { outcomeOf, wasNotSent } from '../execution/executionEnd';

/** The stages of the straight line, in its order. */
export const STAGES = [
  'alert',
  'incident',
  'diagnosis',
  'decision',
  'execution',
  'verification',
  'resolved',
] as const;

export type StageId = (typeof STAGES)[number];

/**
 * `reached`: done. `current`: under way. `waiting`: for a person. `stopped`:
 * a rule or a person said no. `failed`: tried, and it did not work. `ahead`:
 * not there yet. `passed-by`: not needed, a later stage was reached without.
 * `not-attempted`: it could have been, and will not be as things stand.
 */
export type StageState =
  | 'reached'
  | 'current'
  | 'waiting'
  | 'stopped'
  | 'failed'
  | 'ahead'
  | 'passed-by'
  | 'not-attempted';

/** What a stage says instead of the words of its state. */
export type StageWord =
  | 'alertGoesOn'
  | 'byHand'
  | 'denied'
  | 'expired'
  | 'inHand'
  | 'needsPerson'
  | 'refused'
  | 'undone'
  | 'unproven'
  | 'watching'
  | 'withdrawn';

export type Stage = {
  id: StageId;
  state: StageState;
  says?: StageWord;
  at?: string;
};

function firstAt(timeline: TimelineEntry[], ...kinds: TimelineKind[]) {
  return timeline.find(entry => kinds.includes(entry.kind))?.at;
}

function lastOf(timeline: TimelineEntry[], ...kinds: TimelineKind[]) {
  return timeline.filter(entry => kinds.includes(entry.kind)).at(-1);
}

function decisionStage(decision: Decision | undefined): Stage {
  if (!decision) return { id: 'decision', state: 'ahead' };
  return {
    id: 'decision',
    state: decision.verdict === 'deny' ? 'stopped' : 'reached',
    at: decision.decidedAt,
  };
}

/** Whether the newest decision leads to no execution. */
function leavesAlone(decision: Decision | undefined): boolean {
  return (
    decision !== undefined &&
    decision.verdict !== 'act' &&
    decision.verdict !== 'suggest'
  );
}

function sentAt({ journal }: Execution): string | undefined {
  return journal.findLast(({ kind }) => kind === 'intent')?.at;
}

/** A step went wrong, which a proof that failed is not. */
function hasFailedStep({ journal }: Execution): boolean {
  return journal.some(
    ({ kind, stepId }) => kind === 'step-failed' && stepId !== null,
  );
}

function executionStage(
  execution: Execution | undefined,
  decision: Decision | undefined,
): Stage {
  const id = 'execution';
  if (!execution) {
    return { id, state: leavesAlone(decision) ? 'not-attempted' : 'ahead' };
  }
  const at = sentAt(execution);
  const endedAt = execution.endedAt ?? undefined;
  const outcome = outcomeOf(execution);
  switch (outcome) {
    case 'awaiting-approval':
      return { id, state: 'waiting', at: execution.createdAt };
    case 'denied':
    case 'expired':
    case 'refused':
    case 'withdrawn':
      return { id, state: 'stopped', says: outcome, at: endedAt };
    case 'running':
      return { id, state: 'current', at };
    case 'failed':
    case 'undoing':
      return { id, state: hasFailedStep(execution) ? 'failed' : 'reached', at };
    case 'undone':
      return hasFailedStep(execution)
        ? { id, state: 'failed', at }
        : { id, state: 'reached', says: 'undone', at };
    default:
      return { id, state: 'reached', at };
  }
}

function verificationStage(
  execution: Execution | undefined,
  decision: Decision | undefined,
): Stage {
  const id = 'verification';
  if (!execution) {
    return { id, state: leavesAlone(decision) ? 'not-attempted' : 'ahead' };
  }
  if (wasNotSent(execution)) return { id, state: 'not-attempted' };
  const asked = execution.journal.filter(({ kind }) => kind === 'verification');
  const at = asked.at(-1)?.at;
  switch (execution.state) {
    case 'awaiting-approval':
    case 'running':
      return { id, state: 'ahead' };
    case 'verifying':
      return { id, state: 'current', at: asked[0]?.at };
    case 'watching':
      return { id, state: 'current', says: 'watching', at };
    case 'inconclusive':
      return { id, state: 'stopped', says: 'alertGoesOn', at };
    case 'succeeded':
      // A runbook may prove nothing, and then nothing is proven.
      return asked.length > 0
        ? { id, state: 'reached', at }
        : { id, state: 'not-attempted', says: 'unproven' };
    default:
      return asked.length > 0 && !hasFailedStep(execution)
        ? { id, state: 'failed', at }
        : { id, state: 'not-attempted' };
  }
}

function resolvedStage(
  { incident }: IncidentDetail,
  timeline: TimelineEntry[],
): Stage {
  const id = 'resolved';
  if (incident.resolvedAt) {
    const closed =
      incident.resolution === 'by-hand' ||
      lastOf(timeline, 'incident-resolved', 'incident-closed')?.kind ===
        'incident-closed';
    return closed
      ? // Whoever closes it says so; nothing has proven it.
        { id, state: 'stopped', says: 'byHand', at: incident.resolvedAt }
      : { id, state: 'reached', at: incident.resolvedAt };
  }
  if (incident.hands) {
    return { id, state: 'waiting', says: 'inHand', at: incident.hands.since };
  }
  if (incident.status === 'escalated') {
    return {
      id,
      state: 'failed',
      says: 'needsPerson',
      at: lastOf(timeline, 'escalated')?.at,
    };
  }
  return { id, state: 'ahead' };
}

/** The newest execution of an incident, which is the one that its page is about. */
export function newestExecution(
  executions: readonly Execution[],
): Execution | undefined {
  return [...executions]
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
    .at(-1);
}

/**
 * How far an incident came along the straight line.
 *
 * @returns one stage for each of {@link STAGES}, in that order
 */
export function stagesOf(detail: IncidentDetail): Stage[] {
  const { incident } = detail;
  const timeline = [...detail.timeline].sort((a, b) => a.seq - b.seq);
  const execution = newestExecution(detail.executions);
  const decision = [...detail.decisions]
    .sort((a, b) => a.decidedAt.localeCompare(b.decidedAt))
    .at(-1);

  const firstAlert = detail.alerts.map(alert => alert.startsAt).sort()[0];
  const diagnosed = firstAt(timeline, 'finding', 'evidence');
  const stages: Stage[] = [
    {
      id: 'alert',
      state: 'reached',
      at: firstAlert ?? firstAt(timeline, 'alert-firing') ?? incident.openedAt,
    },
    { id: 'incident', state: 'reached', at: incident.openedAt },
    {
      id: 'diagnosis',
      state: diagnosed || detail.findings.length > 0 ? 'reached' : 'ahead',
      at: diagnosed,
    },
    decisionStage(decision),
    executionStage(execution, decision),
    verificationStage(execution, decision),
    resolvedStage(detail, timeline),
  ];

  const furthest = stages.findLastIndex(
    stage => stage.state !== 'ahead' && stage.says !== 'inHand',
  );
  return stages.map((stage, index) =>
    stage.state === 'ahead' && index < furthest
      ? { ...stage, state: 'passed-by' }
      : stage,
  );
}
