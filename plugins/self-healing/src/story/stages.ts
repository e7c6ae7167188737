import {
  Execution,
  IncidentDetail,
  TimelineEntry,
  TimelineKind,
} from '@backstage-self-healing/plugin-self-healing-common';

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
 */
export type StageState =
  | 'reached'
  | 'current'
  | 'waiting'
  | 'stopped'
  | 'failed'
  | 'ahead'
  | 'passed-by';

export type Stage = { id: StageId; state: StageState; at?: string };

function firstAt(timeline: TimelineEntry[], ...kinds: TimelineKind[]) {
  return timeline.find(entry => kinds.includes(entry.kind))?.at;
}

function lastOf(timeline: TimelineEntry[], ...kinds: TimelineKind[]) {
  return timeline.filter(entry => kinds.includes(entry.kind)).at(-1);
}

function decisionStage(detail: IncidentDetail): Stage {
  const decision = detail.decisions.at(-1);
  if (!decision) return { id: 'decision', state: 'ahead' };
  return {
    id: 'decision',
    state: decision.verdict === 'deny' ? 'stopped' : 'reached',
    at: decision.decidedAt,
  };
}

function executionStage(
  execution: Execution | undefined,
  timeline: TimelineEntry[],
): Stage {
  if (!execution) return { id: 'execution', state: 'ahead' };
  const at = lastOf(timeline, 'intent')?.at;
  switch (execution.state) {
    case 'awaiting-approval':
      return { id: 'execution', state: 'waiting', at: execution.createdAt };
    case 'denied':
    case 'expired':
    case 'refused':
      return {
        id: 'execution',
        state: 'stopped',
        at: execution.endedAt ?? undefined,
      };
    case 'running':
      return { id: 'execution', state: 'current', at };
    case 'failed':
    case 'undone':
    case 'undoing':
      return {
        id: 'execution',
        // Undone because its proof failed: the steps themselves went well.
        state: lastOf(timeline, 'step-failed') ? 'failed' : 'reached',
        at,
      };
    default:
      return { id: 'execution', state: 'reached', at };
  }
}

function verificationStage(
  execution: Execution | undefined,
  timeline: TimelineEntry[],
): Stage {
  const last = lastOf(
    timeline,
    'verification-started',
    'verification-passed',
    'verification-failed',
  );
  if (!last || !execution) return { id: 'verification', state: 'ahead' };
  const states: Partial<Record<TimelineKind, StageState>> = {
    'verification-started':
      execution.state === 'verifying' ? 'current' : 'ahead',
    'verification-passed': 'reached',
    'verification-failed': 'failed',
  };
  return {
    id: 'verification',
    state: states[last.kind] ?? 'ahead',
    at: last.at,
  };
}

/**
 * How far an incident came along the straight line.
 *
 * @returns one stage for each of {@link STAGES}, in that order
 */
export function stagesOf(detail: IncidentDetail): Stage[] {
  const { incident } = detail;
  const timeline = [...detail.timeline].sort((a, b) => a.seq - b.seq);
  const execution = [...detail.executions]
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
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
    decisionStage(detail),
    executionStage(execution, timeline),
    verificationStage(execution, timeline),
    incident.resolvedAt
      ? {
          id: 'resolved',
          // Whoever closes it says so; nothing has proven it.
          state:
            lastOf(timeline, 'incident-resolved', 'incident-closed')?.kind ===
            'incident-closed'
              ? 'stopped'
              : 'reached',
          at: incident.resolvedAt,
        }
      : {
          id: 'resolved',
          state: incident.status === 'escalated' ? 'failed' : 'ahead',
          at: lastOf(timeline, 'escalated')?.at,
        },
  ];

  const furthest = stages.findLastIndex(stage => stage.state !== 'ahead');
  return stages.map((stage, index) =>
    stage.state === 'ahead' && index < furthest
      ? { ...stage, state: 'passed-by' }
      : stage,
  );
}
