import {
  ANNOTATION_ENABLED,
  Guardrails,
  Reason,
} from '@backstage-self-healing/plugin-self-healing-common';
import { isDeepStrictEqual } from 'util';
import {
  AFTER_PLANNING,
  BEFORE_PLANNING,
  decide,
  PolicyVerdict,
  questionOf,
} from '../decide';
import { PolicyFact, PolicyFacts, RunbookFact } from '../facts';
import { askGates } from '../gates/askGates';
import { soundPlan } from '../gates/soundPlan';
import { optedIn } from '../gates/optedIn';
import { wouldHappen } from '../reach';
import { limits } from '../reason';

/** Says what is taken for given where the stored facts do not tell. */
const ASSUMED = 'assumed';

/** What can be asked without a plan: the rest of it is about the plan. */
const WITHOUT_PLAN = [...BEFORE_PLANNING, ...AFTER_PLANNING].filter(
  gate => gate !== soundPlan,
);

/**
 * What would have been decided from stored facts, had a policy been in the
 * catalog then, in place of the one of its name. Pure.
 *
 * The past can be asked no more. Where nobody had opted in nor planned this
 * runbook then, it is taken for given that the owner had, and that the plan
 * would have been sound; the answer says so.
 */
export function replayPolicy(
  stored: PolicyFacts,
  { policy: proposed, named }: { policy: PolicyFact; named: boolean },
): Pick<PolicyVerdict, 'verdict' | 'reasons'> {
  const others = stored.policies.filter(({ ref }) => ref !== proposed.ref);
  const { facts, assumed } = optedInThen({
    ...stored,
    policies: named ? [...others, proposed] : [proposed],
  });
  if (!named) {
    assumed.push(...leftOut({ ...facts, policies: others }));
  }
  const { policy, runbook } = questionOf(facts);
  const { verdict } = askGates(BEFORE_PLANNING, questionOf(facts));
  if (!runbook || !wouldHappen(verdict) || plannedThen(stored, runbook)) {
    return together(assumed, decide(facts));
  }
  const unplanned = withoutBlastRadius({ ...facts, planning: { plans: [] } });
  return together(
    [
      ...assumed,
      limits(
        ASSUMED,
        `${
          runbook.title
        } was not planned then: this takes for given that its plan would have been sound${
          policy?.spec.guardrails.blastRadius ? ' and narrow enough' : ''
        }.`,
      ),
    ],
    askGates(WITHOUT_PLAN, questionOf(unplanned)),
  );
}

/** Of policies that apply the first by name decides, and this one has none. */
function leftOut(facts: PolicyFacts): Reason[] {
  const { policy } = questionOf(facts);
  return policy
    ? [
        limits(
          ASSUMED,
          `${policy.title} applies too: this takes for given that the proposed policy comes first.`,
        ),
      ]
    : [];
}

/** As if the entity had opted in, where it had not. */
function optedInThen(facts: PolicyFacts): {
  facts: PolicyFacts;
  assumed: Reason[];
} {
  const { entity, claim, ...rest } = facts;
  const wasIn = !optedIn(questionOf(facts)).atMost;
  if (!entity || wasIn) return { facts, assumed: [] };
  const { metadata } = entity;
  const annotations = { ...metadata.annotations, [ANNOTATION_ENABLED]: 'true' };
  return {
    // Whose the workload was is asked only of what has opted in.
    facts: {
      ...rest,
      entity: { ...entity, metadata: { ...metadata, annotations } },
    },
    assumed: [
      limits(
        ASSUMED,
        `${facts.entityRef} had not opted in then: this takes for given that it had, and that its workload was its own.`,
      ),
    ],
  };
}

/** Whether the plan in the facts is one of this very runbook. */
function plannedThen(stored: PolicyFacts, runbook: RunbookFact): boolean {
  if (stored.planning === null) return false;
  const planned = questionOf(stored).runbook;
  return (
    planned?.ref === runbook.ref &&
    isDeepStrictEqual(planned.spec.steps, runbook.spec.steps)
  );
}

/** What a plan touches cannot be measured without one. */
function withoutBlastRadius(facts: PolicyFacts): PolicyFacts {
  const unmeasured = ({ blastRadius: _, ...guardrails }: Guardrails) =>
    guardrails;
  return {
    ...facts,
    policies: facts.policies.map(policy => ({
      ...policy,
      spec: {
        ...policy.spec,
        guardrails: unmeasured(policy.spec.guardrails),
      },
    })),
    platform: {
      ...facts.platform,
      guardrails: unmeasured(facts.platform.guardrails),
    },
  };
}

function together(
  assumed: Reason[],
  { verdict, reasons }: Pick<PolicyVerdict, 'verdict' | 'reasons'>,
): Pick<PolicyVerdict, 'verdict' | 'reasons'> {
  return { verdict, reasons: [...assumed, ...reasons] };
}
