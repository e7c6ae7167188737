import {
  durationToMs,
  GUARDRAIL_MEMORY,
  Plan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { changeOf, onlyCounts } from '../changes';
import { ExecutionFact, PolicyFacts } from '../facts';
import { forbids } from '../reason';
import { Answer, byPerson, Gate, passed, stopped, together } from './gate';
import { overridden } from './override';

const RULE = 'not-twice';

/**
 * What has been done for a cause and did not end it is not done for it again,
 * nor is what was taken back, nor is a cure itself taken back by another. A
 * person who knows better may, with a reason.
 */
export const notTwice: Gate = question => {
  const { facts, plans } = question;
  const answers = plans.flatMap(({ plan }): Answer[] => {
    const said = facts.executions.find(past => saidNo(past, plan, facts));
    if (said && !byPerson(question)) {
      return [
        stopped(
          'observe',
          forbids(
            RULE,
            `A person said no to this very change ${ago(said, facts)}.`,
          ),
        ),
      ];
    }
    const message = madeBefore(plan, facts.executions, askedOf(facts));
    if (!message) return [];
    return [
      overridden(question, RULE, message) ??
        stopped(
          'deny',
          forbids(
            RULE,
            byPerson(question)
              ? `${message} To do it all the same, say why.`
              : message,
          ),
        ),
    ];
  });
  return answers.length > 0 ? together(answers) : passed();
};

/** What a change is for, and when. */
export type ChangeAsked = {
  target: string | null;
  incidentId: string | null;
  /** Names of the alerts that it is to end. */
  causes: readonly string[];
  /** ISO 8601. */
  now: string;
  /** For how long the same change is not made twice; absent: 24 h. */
  sameChangeWithin?: string;
};

function askedOf({
  workload,
  incident,
  alerts,
  now,
  platform,
}: PolicyFacts): ChangeAsked {
  return {
    target: workload,
    incidentId: incident?.id ?? null,
    causes: alerts.flatMap(({ labels }) => labels.alertname ?? []),
    now,
    ...platform,
  };
}

/** Why what was done forbids a change; undefined: it does not. Pure. */
export function madeBefore(
  plan: Plan,
  executions: readonly ExecutionFact[],
  asked: ChangeAsked,
): string | undefined {
  for (const past of executions) {
    const why = remembered(past, asked)
      ? objection(past, plan, asked)
      : undefined;
    if (why) return why;
  }
  return undefined;
}

/** Why a change is not to be made after what was done; undefined: it may. */
function objection(
  past: ExecutionFact,
  plan: Plan,
  asked: ChangeAsked,
): string | undefined {
  const { to, from } = changeOf(plan);
  const when = ago(past, asked);
  const same = past.changes?.find(change => change.to === to);
  if (same && (past.state === 'undone' || past.state === 'failed')) {
    return past.state === 'undone'
      ? `This very change was made ${when}, did not help and was taken back.`
      : `This very change was made ${when} and did not help.`;
  }
  if (same?.from === from && sameCause(past, asked)) {
    return `This very change was made ${when} already, for the same cause: it is not made twice.`;
  }
  const back = past.state !== 'undone' && past.takesBack?.includes(to);
  return back && !onlyCounts(plan)
    ? `This would take back what was done ${when} to heal it.`
    : undefined;
}

/** Only what has changed something counts, for as long as it is remembered. */
function remembered(past: ExecutionFact, asked: ChangeAsked): boolean {
  if (!past.acted || past.target !== asked.target) return false;
  const { sameChangeWithin = GUARDRAIL_MEMORY } = asked;
  const ended = Date.parse(past.endedAt ?? past.startedAt);
  return (
    inIncident(past, asked) ||
    ended + durationToMs(sameChangeWithin) > Date.parse(asked.now)
  );
}

function sameCause(past: ExecutionFact, asked: ChangeAsked): boolean {
  if (inIncident(past, asked)) return true;
  // A person's own run is for a cause that nobody knows.
  if (!past.causes?.length || asked.causes.length === 0) return true;
  return past.causes.some(cause => asked.causes.includes(cause));
}

function saidNo(past: ExecutionFact, plan: Plan, facts: PolicyFacts): boolean {
  const { to, from } = changeOf(plan);
  return (
    past.state === 'denied' &&
    inIncident(past, askedOf(facts)) &&
    (past.changes ?? []).some(
      change => change.to === to && change.from === from,
    )
  );
}

function inIncident(
  past: ExecutionFact,
  { incidentId }: Pick<ChangeAsked, 'incidentId'>,
): boolean {
  return Boolean(past.incidentId) && past.incidentId === incidentId;
}

function ago(
  { endedAt, startedAt }: ExecutionFact,
  { now }: Pick<PolicyFacts, 'now'>,
): string {
  const minutes = Math.max(
    0,
    Math.round((Date.parse(now) - Date.parse(endedAt ?? startedAt)) / 60_000),
  );
  if (minutes < 1) return 'less than a minute ago';
  const hours = Math.round(minutes / 60);
  const [amount, unit] = minutes < 120 ? [minutes, 'minute'] : [hours, 'hour'];
  return `${amount} ${unit}${amount === 1 ? '' : 's'} ago`;
}
