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
    const why = facts.executions
      .filter(past => remembered(past, facts))
      .flatMap(past => objection(past, plan, facts) ?? []);
    return why
      .slice(0, 1)
      .map(
        message =>
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
      );
  });
  return answers.length > 0 ? together(answers) : passed();
};

/** Why a change is not to be made after what was done; undefined: it may. */
function objection(
  past: ExecutionFact,
  plan: Plan,
  facts: PolicyFacts,
): string | undefined {
  const { to, from } = changeOf(plan);
  const when = ago(past, facts);
  const same = past.changes?.find(change => change.to === to);
  if (same && (past.state === 'undone' || past.state === 'failed')) {
    return past.state === 'undone'
      ? `This very change was made ${when}, did not help and was taken back.`
      : `This very change was made ${when} and did not help.`;
  }
  if (same?.from === from && sameCause(past, facts)) {
    return `This very change was made ${when} already, for the same cause: it is not made twice.`;
  }
  const back = past.state !== 'undone' && past.takesBack?.includes(to);
  return back && !onlyCounts(plan)
    ? `This would take back what was done ${when} to heal it.`
    : undefined;
}

/** Only what has changed something counts, for as long as it is remembered. */
function remembered(past: ExecutionFact, facts: PolicyFacts): boolean {
  if (!past.acted || past.target !== facts.workload) return false;
  const { sameChangeWithin = GUARDRAIL_MEMORY } = facts.platform;
  const ended = Date.parse(past.endedAt ?? past.startedAt);
  return (
    inIncident(past, facts) ||
    ended + durationToMs(sameChangeWithin) > Date.parse(facts.now)
  );
}

function sameCause(past: ExecutionFact, facts: PolicyFacts): boolean {
  if (inIncident(past, facts)) return true;
  const causes = causesOf(facts);
  // A person's own run is for a cause that nobody knows.
  if (!past.causes?.length || causes.length === 0) return true;
  return past.causes.some(cause => causes.includes(cause));
}

function saidNo(past: ExecutionFact, plan: Plan, facts: PolicyFacts): boolean {
  const { to, from } = changeOf(plan);
  return (
    past.state === 'denied' &&
    inIncident(past, facts) &&
    (past.changes ?? []).some(
      change => change.to === to && change.from === from,
    )
  );
}

function inIncident({ incidentId }: ExecutionFact, facts: PolicyFacts) {
  return Boolean(incidentId) && incidentId === facts.incident?.id;
}

/** What is to be cured, as far as its alerts name it. */
function causesOf({ alerts }: PolicyFacts): string[] {
  return alerts.flatMap(({ labels }) => labels.alertname ?? []);
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
