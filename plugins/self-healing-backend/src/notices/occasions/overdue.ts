import {
  durationToMs,
  escalationRuleSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import { normalRef } from '../../normalRef';
import { lastCall } from '../lastCall';
import { Message, NoticeCase, Occasion } from '../Occasion';
import {
  PLEASE_LOOK,
  saidByAlert,
  sentence,
  severityOf,
  stillFires,
  whatAndWhere,
} from '../words';

// Facts are stored as they were at the decision: a policy of today may say
// something else, and one of before knew nothing of escalation.
const factsSchema = z.object({
  policies: z.array(
    z.object({
      ref: z.string(),
      title: z.string(),
      spec: z.object({ escalate: escalationRuleSchema.optional() }),
    }),
  ),
});

/** An incident has lasted longer than its policy's author would have it. */
export const overdue: Occasion = {
  name: 'overdue',
  about: 'incident',
  compose(known): Message | { lookAt: number } | undefined {
    const { incident, now } = known;
    const rule = ruleOf(known);
    if (!incident || !rule || incident.status === 'resolved') return undefined;
    const due = Date.parse(incident.openedAt) + durationToMs(rule.after);
    if (Date.parse(now) < due) return { lookAt: due };
    const called = lastCall(known);
    return {
      to:
        rule.to === 'owner' || rule.to === 'platform'
          ? rule.to
          : [normalRef(rule.to)],
      pace: 'now',
      asks: true,
      severity: severityOf(incident),
      title: `Lasts longer than ${rule.after}: ${whatAndWhere(known)}`,
      description: `${saidByAlert(known)}${
        rule.title
      } asks to tell you when it is not over after ${rule.after}. ${standing(
        known,
      )}${called ? ` ${sentence(called)}` : ''} ${stillFires(
        known,
      )} ${PLEASE_LOOK}`,
    };
  },
};

/** What the policy that decided last says. */
function ruleOf({ decision }: Pick<NoticeCase, 'decision'>) {
  const facts = factsSchema.safeParse(decision?.facts);
  const policy = facts.data?.policies.find(
    ({ ref }) => ref === decision?.policyRef,
  );
  return (
    policy?.spec.escalate && { title: policy.title, ...policy.spec.escalate }
  );
}

/** What is being done about it. */
function standing({ incident, executions }: NoticeCase): string {
  if (incident?.hands) {
    return sentence(incident.hands.message);
  }
  const last = executions.at(-1);
  switch (last?.state) {
    case 'awaiting-approval':
      return `${last.runbookTitle} waits for an approval.`;
    case 'running':
    case 'verifying':
    case 'undoing':
      return `${last.runbookTitle} is under way.`;
    case 'watching':
      return `${last.runbookTitle} has made it healthy, and the end of the alert is awaited.`;
    default:
      return 'Nothing is being done about it.';
  }
}
