import {
  ANNOTATION_ENABLED,
  Reason,
  StepPlan,
  Verdict,
} from '@backstage-self-healing/plugin-self-healing-common';
import { autonomyOf, undoReasons } from './autonomy';
import { choosePolicy } from './choosePolicy';
import { PolicyFacts, RunbookFact } from './facts';
import { guardrailReasons } from './guardrails';
import { killSwitchReasons, policyKillSwitchReasons } from './killSwitch';
import { planReasons } from './planSoundness';
import { allows, forbids, isForbidden } from './reason';

export type PolicyVerdict = {
  verdict: Verdict;
  reasons: Reason[];
  policyRef: string | null;
  runbookRef: string | null;
};

/**
 * May the system act, and why. Pure: the same facts give the same answer, and
 * what cannot be known counts against acting.
 */
export function decide(facts: PolicyFacts): PolicyVerdict {
  return facts.trigger.kind === 'person'
    ? decideForPerson(facts, facts.trigger.ref)
    : decideForPolicy(facts);
}

function decideForPolicy(facts: PolicyFacts): PolicyVerdict {
  const reasons: Reason[] = [];
  const answer = (
    verdict: Verdict,
    policyRef: string | null = null,
    runbookRef: string | null = null,
  ) => ({ verdict, reasons, policyRef, runbookRef });
  const stopsAfter = (more: Reason[]) => {
    reasons.push(...more);
    return isForbidden(more);
  };

  if (stopsAfter(killSwitchReasons(facts))) return answer('deny');
  if (stopsAfter(ownershipReasons(facts))) return answer('ignore');
  if (stopsAfter(optInReasons(facts))) return answer('observe');

  const choice = choosePolicy(facts);
  reasons.push(...choice.reasons);
  const { policy } = choice;
  if (!policy) return answer('observe');

  const { ref, runbook } = policy;
  if (stopsAfter(policyKillSwitchReasons(facts.killSwitches, ref))) {
    return answer('deny', ref);
  }
  if (policy.problem) {
    reasons.push(
      forbids('policy', `${policy.title} cannot be used: ${policy.problem}`),
    );
    return answer('deny', ref);
  }
  if (!runbook) {
    reasons.push(
      forbids(
        'runbook',
        `${policy.title} runs ${policy.spec.runbook}, which is not in the catalog.`,
      ),
    );
    return answer('deny', ref);
  }
  if (stopsAfter(planAndWorkloadReasons(facts, runbook))) {
    return answer('deny', ref, runbook.ref);
  }
  const plans = plansOf(facts);
  const guardrails = guardrailReasons(
    policy.spec.guardrails,
    facts.platform.guardrails,
    { ...facts, target: facts.workload, plans },
  );
  if (stopsAfter(guardrails)) return answer('deny', ref, runbook.ref);

  const autonomy = autonomyOf(policy, runbook);
  reasons.push(...autonomy.reasons, ...undoReasons(plans, runbook));
  return answer(autonomy.verdict, ref, runbook.ref);
}

// Whether this person may at all is the permission framework's to say; here
// the platform speaks. A policy's guardrails bind the policy, not its owner.
function decideForPerson(facts: PolicyFacts, person: string): PolicyVerdict {
  const reasons: Reason[] = [];
  const runbookRef = facts.runbook?.ref ?? null;
  const answer = (verdict: 'act' | 'deny') => ({
    verdict,
    reasons,
    policyRef: null,
    runbookRef,
  });
  const stopsAfter = (more: Reason[]) => {
    reasons.push(...more);
    return isForbidden(more);
  };

  if (stopsAfter(killSwitchReasons(facts))) return answer('deny');
  if (stopsAfter(ownershipReasons(facts))) return answer('deny');
  if (stopsAfter(optInReasons(facts))) return answer('deny');
  const { runbook } = facts;
  if (!runbook) {
    reasons.push(
      forbids('runbook', 'The runbook asked for is not in the catalog.'),
    );
    return answer('deny');
  }
  if (stopsAfter(planAndWorkloadReasons(facts, runbook))) return answer('deny');
  const plans = plansOf(facts);
  const guardrails = guardrailReasons(undefined, facts.platform.guardrails, {
    ...facts,
    target: facts.workload,
    plans,
  });
  if (stopsAfter(guardrails)) return answer('deny');
  reasons.push(
    allows('person', `${person} asked for ${runbook.title}.`),
    ...undoReasons(plans, runbook),
  );
  return answer('act');
}

function ownershipReasons({
  entity,
  entityRef,
  trigger,
}: PolicyFacts): Reason[] {
  return entity && entityRef
    ? [allows('entity', `This is about ${entityRef}.`)]
    : [
        forbids(
          'entity',
          trigger.kind === 'person'
            ? 'The entity is not in the catalog.'
            : 'The alerts belong to no entity in the catalog, so there is no owner to act for.',
        ),
      ];
}

function optInReasons({ entity, entityRef }: PolicyFacts): Reason[] {
  return entity?.metadata.annotations?.[ANNOTATION_ENABLED] === 'true'
    ? [allows('opted-in', `${entityRef} has opted in to self-healing.`)]
    : [
        forbids(
          'opted-in',
          `${entityRef} has not opted in: set the annotation ${ANNOTATION_ENABLED} to 'true' to let policies and people act on it.`,
        ),
      ];
}

function planAndWorkloadReasons(
  facts: PolicyFacts,
  runbook: RunbookFact,
): Reason[] {
  return facts.workload === null
    ? [
        forbids(
          'workload',
          `It is not known where ${facts.entityRef} runs, so there is nothing to run ${runbook.title} on.`,
        ),
      ]
    : planReasons(facts, runbook);
}

function plansOf({ planning }: PolicyFacts): StepPlan[] {
  return planning && 'plans' in planning ? planning.plans : [];
}
