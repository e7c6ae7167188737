import {
  ACTIVE_EXECUTION_STATES,
  Alert,
  Decision,
  Execution,
  ExecutionState,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { alertName } from '../intake/alertName';

/**
 * Plans that went stale before they were sent, before a person is called:
 * either the target keeps changing, or the portal keeps being late.
 */
const REFUSALS = 3;

/** How long an alert may outlast a cure that was proven: it has to notice. */
const STILL_FIRING_MS = 5 * 60_000;

/** What an incident needs next. */
export type IncidentStep =
  | { do: 'nothing' }
  /** Ask again then, in milliseconds since the epoch. */
  | { do: 'wait'; until: number }
  /** `look`: there is something that the last diagnosis cannot have seen. */
  | { do: 'decide'; look: boolean }
  | { do: 'escalate'; reason: string }
  /** What waits for an approval has nothing left to heal. */
  | { do: 'withdraw'; executionId: string }
  /** The alerts have ended that an execution watches for: it looks at once. */
  | { do: 'look'; executionId: string }
  /** No alert fires any more; the target of `prove` has to be well first. */
  | { do: 'settle'; prove: string | null };

/** How executions end that may have changed something. */
const ACTED: readonly ExecutionState[] = [
  'succeeded',
  'inconclusive',
  'undone',
  'failed',
];

/**
 * Where an incident stands, as a pure function of what is known about it. An
 * execution under way has the floor; its end asks again.
 */
export function incidentStep(known: {
  incident: Pick<Incident, 'status'>;
  alerts: readonly Alert[];
  executions: readonly Pick<Execution, 'id' | 'state' | 'endedAt'>[];
  lastDecision: Pick<Decision, 'verdict' | 'facts'> | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}): IncidentStep {
  const { incident, alerts, executions, lastDecision, now } = known;
  if (incident.status === 'resolved') return { do: 'nothing' };
  const firing = alerts.filter(({ status }) => status === 'firing');
  const active = executions.find(({ state }) =>
    ACTIVE_EXECUTION_STATES.includes(state),
  );
  if (active) {
    return active.state === 'awaiting-approval' && firing.length === 0
      ? { do: 'withdraw', executionId: active.id }
      : { do: 'nothing' };
  }
  const watching = executions.find(({ state }) => state === 'watching');
  if (watching) {
    return firing.length === 0
      ? { do: 'look', executionId: watching.id }
      : { do: 'nothing' };
  }
  const last = executions.at(-1);
  if (firing.length === 0) {
    const acted = executions.findLast(({ state }) => ACTED.includes(state));
    return { do: 'settle', prove: acted?.id ?? null };
  }
  // A person has been called, or has said no: the system stays out of it.
  if (
    incident.status === 'escalated' ||
    executions.some(({ state }) => state === 'denied')
  ) {
    return { do: 'nothing' };
  }
  if (
    executions.filter(({ state }) => state === 'refused').length >= REFUSALS
  ) {
    return {
      do: 'escalate',
      reason: `${REFUSALS} plans were out of date before they could be sent`,
    };
  }
  const seen = new Set(
    (lastDecision?.facts.alerts as Alert[] | undefined)?.map(identity),
  );
  const look =
    last?.state === 'refused' ||
    firing.some(alert => !seen.has(identity(alert)));
  if (look || lastDecision?.verdict === 'deny') return { do: 'decide', look };
  if (last?.state !== 'succeeded') return { do: 'nothing' };
  // The runbook's own proof held, but not the alerts' word.
  const until = Date.parse(last.endedAt ?? '') + STILL_FIRING_MS;
  return now < until
    ? { do: 'wait', until }
    : {
        do: 'escalate',
        reason:
          'The last execution proved what its runbook asks for, yet the alert fires still',
      };
}

/** Whether a decision says anything that the one before did not. */
export function isNews(
  before:
    | Pick<Decision, 'verdict' | 'reasons' | 'policyRef' | 'runbookRef'>
    | undefined,
  now: Pick<Decision, 'verdict' | 'reasons' | 'policyRef' | 'runbookRef'>,
): boolean {
  return before === undefined || essence(before) !== essence(now);
}

// Messages hold clocks and counts; rules and effects are what was said.
function essence(
  decision: Pick<Decision, 'verdict' | 'reasons' | 'policyRef' | 'runbookRef'>,
): string {
  const { verdict, reasons, policyRef, runbookRef } = decision;
  return JSON.stringify([
    verdict,
    policyRef,
    runbookRef,
    reasons.map(({ rule, effect }) => [rule, effect]),
  ]);
}

/** One firing of an alert: that it fires again is news. */
function identity(alert: Alert): string {
  return `${alertName(alert)} ${alert.recurrence ?? 0}`;
}
