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

/**
 * Approvals that nobody answered, before time passes until the next: by then
 * the owner, the next level and the platform have been asked.
 */
const LEVELS = 3;

/** Nobody answers: they have been asked, and are not asked without end. */
const SILENCE_MS = 10 * 60_000;
const LONGEST_SILENCE_MS = 4 * 60 * 60_000;

const LONGEST_PAUSE_MS = 10 * 60_000;
const SHORTEST_PAUSE_MS = 30_000;

/** What an incident needs next. */
export type IncidentStep =
  | { do: 'nothing' }
  /** Ask again then, in milliseconds since the epoch. */
  | { do: 'wait'; until: number }
  /** `again`: nothing is known to be new, but no decision is the last word. */
  | { do: 'decide'; why: 'news' | 'again' }
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

/** An execution as far as the incident's next step rests on it. */
type Known = Pick<Execution, 'id' | 'state' | 'endedAt'> &
  Partial<Pick<Execution, 'journal'>>;

/**
 * Where an incident stands, as a pure function of what is known about it. An
 * execution under way has the floor; its end asks again. While an alert fires
 * no decision is final but to call a person.
 */
export function incidentStep(known: {
  incident: Pick<Incident, 'status'>;
  alerts: readonly Alert[];
  executions: readonly Known[];
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
  const seen = new Set(
    (lastDecision?.facts.alerts as Alert[] | undefined)?.map(identity),
  );
  const unseen = firing.filter(alert => !seen.has(identity(alert)));
  const watching = executions.find(({ state }) => state === 'watching');
  if (watching) {
    if (firing.length === 0) return { do: 'look', executionId: watching.id };
    return unseen.some(alert => beganAfter(watching, alert))
      ? { do: 'decide', why: 'news' }
      : { do: 'nothing' };
  }
  if (firing.length === 0) {
    const acted = executions.findLast(({ state }) => ACTED.includes(state));
    return { do: 'settle', prove: acted?.id ?? null };
  }
  if (incident.status === 'escalated') {
    return afterEscalation(executions.at(-1), firing, unseen);
  }
  if (
    executions.filter(({ state }) => state === 'refused').length >= REFUSALS
  ) {
    return {
      do: 'escalate',
      reason: `${REFUSALS} plans were out of date before they could be sent`,
    };
  }
  const last = executions.at(-1);
  switch (last?.state) {
    case 'succeeded':
      return lastDecision
        ? afterSuccess(last, unseen, now)
        : { do: 'decide', why: 'news' };
    case 'expired':
      return afterExpiry(last, executions, unseen, now);
    case 'refused':
      return { do: 'decide', why: 'news' };
    default:
      return { do: 'decide', why: unseen.length > 0 ? 'news' : 'again' };
  }
}

/**
 * A person has been called: the system stays out of it. Where they were only
 * told that a cure was proven whose alert does not end, what began after it is
 * another matter.
 */
function afterEscalation(
  last: Known | undefined,
  firing: readonly Alert[],
  unseen: readonly Alert[],
): IncidentStep {
  const another =
    last?.state === 'inconclusive' &&
    firing.filter(alert => beganAfter(last, alert));
  if (!another || another.length === 0) return { do: 'nothing' };
  const isNew = another.some(alert => unseen.includes(alert));
  return { do: 'decide', why: isNew ? 'news' : 'again' };
}

/** The runbook's own proof held, but not the alerts' word. */
function afterSuccess(
  last: Known,
  unseen: readonly Alert[],
  now: number,
): IncidentStep {
  if (unseen.some(alert => beganAfter(last, alert))) {
    return { do: 'decide', why: 'news' };
  }
  const until = Date.parse(last.endedAt ?? '') + STILL_FIRING_MS;
  return now < until
    ? { do: 'wait', until }
    : {
        do: 'escalate',
        reason:
          'The last execution proved what its runbook asks for, yet the alert fires still',
      };
}

/**
 * Planned anew, and the next level asked; after the last one twice as long
 * passes each time.
 */
function afterExpiry(
  last: Known,
  executions: readonly Known[],
  unseen: readonly Alert[],
  now: number,
): IncidentStep {
  const expired = executions.filter(({ state }) => state === 'expired').length;
  const pause = Math.min(
    SILENCE_MS * 2 ** Math.max(0, expired - LEVELS),
    LONGEST_SILENCE_MS,
  );
  const until = Date.parse(last.endedAt ?? '') + pause;
  return expired >= LEVELS && unseen.length === 0 && now < until
    ? { do: 'wait', until }
    : { do: 'decide', why: 'news' };
}

/**
 * When to look again at what still fires: as long again as it has lasted
 * already, which doubles the pauses, but at least 30 s and at most 10 min.
 *
 * @param since - milliseconds since the epoch: the last that was new
 */
export function lookAgainAt(since: number, now: number): number {
  const lasted = Math.max(now - since, SHORTEST_PAUSE_MS);
  return now + Math.min(lasted, LONGEST_PAUSE_MS);
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

/**
 * What began before a cure had its effect is what was to be cured, however late
 * it is told. What fires again after its end had been told is not.
 */
function beganAfter({ journal, endedAt }: Known, alert: Alert): boolean {
  if (alert.recurrence) return true;
  const effect = journal?.findLast(({ kind }) => kind === 'receipt');
  return !(
    Date.parse(alert.startsAt) <= Date.parse(effect?.at ?? endedAt ?? '')
  );
}
