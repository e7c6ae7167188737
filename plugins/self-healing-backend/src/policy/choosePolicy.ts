import { assertError } from '@backstage/errors';
import {
  evaluateFilterPredicate,
  parseFilterPredicate,
} from '@backstage/filter-predicates';
import {
  Alert,
  POLICY_CONDITION_VARIABLES,
  Reason,
} from '@backstage-self-healing/plugin-self-healing-common';
import { compileExpression } from '@backstage-self-healing/plugin-self-healing-node';
import { PolicyFact, PolicyFacts } from './facts';
import { allows, forbids, limits } from './reason';

/**
 * The first policy, by entity ref, that targets the entity and whose condition
 * is true. Whether it may be used is not asked here: a policy that is broken
 * or switched off must not give way to a more permissive one.
 */
export function choosePolicy(facts: PolicyFacts): {
  policy: PolicyFact | null;
  reasons: Reason[];
} {
  const name = facts.entityRef ?? 'the entity';
  const reasons: Reason[] = [];
  const untrue: Reason[] = [];
  const matching: Array<{ policy: PolicyFact; alert: Alert }> = [];
  let targeted = 0;
  for (const policy of [...facts.policies].sort(byRef)) {
    const target = targetsEntity(policy, facts.entity);
    if (target.error) reasons.push(limits('policy', target.error));
    if (!target.matches) continue;
    targeted += 1;
    const condition = evaluateWhen(policy, facts);
    if (condition.error) reasons.push(limits('when', condition.error));
    else if (condition.alert) matching.push({ policy, alert: condition.alert });
    else {
      untrue.push(
        policy.problem
          ? forbids(
              'policy',
              `${policy.title} cannot be used: ${policy.problem}`,
            )
          : forbids(
              'when',
              `The condition of ${policy.title} is not true: ${policy.spec.when}`,
            ),
      );
    }
  }
  const [chosen, ...others] = matching;
  if (!chosen) {
    const why =
      targeted === 0
        ? `No policy targets ${name}.`
        : `No policy for ${name} applies now.`;
    return {
      policy: null,
      reasons: [forbids('policy', why), ...reasons, ...untrue],
    };
  }
  reasons.unshift(
    allows('policy', `${chosen.policy.title} targets ${name}.`),
    allows(
      'when',
      `The condition of ${chosen.policy.title} is true for alert ${
        chosen.alert.labels.alertname ?? chosen.alert.fingerprint
      }: ${chosen.policy.spec.when}`,
    ),
  );
  for (const { policy } of others) {
    reasons.push(
      allows(
        'policy',
        `${policy.title} would apply too, but ${chosen.policy.title} comes first by name.`,
      ),
    );
  }
  return { policy: chosen.policy, reasons };
}

function byRef(a: PolicyFact, b: PolicyFact): number {
  if (a.ref === b.ref) return 0;
  return a.ref < b.ref ? -1 : 1;
}

/** Whether a policy is for an entity; targets nobody understands match none. */
export function targetsEntity(
  policy: { title: string; spec: { targets: Record<string, unknown> } },
  entity: PolicyFacts['entity'],
): { matches: boolean; error?: string } {
  try {
    // Parsed first: an unknown operator below `$not` would match everything.
    const predicate = parseFilterPredicate(policy.spec.targets);
    return { matches: evaluateFilterPredicate(predicate, entity) };
  } catch (error) {
    assertError(error);
    return {
      matches: false,
      error: `${policy.title} was passed over because its targets cannot be understood: ${error.message}`,
    };
  }
}

// An expression speaks about one `alert`; any firing one may make it true, the
// newest first. An error is not a yes.
function evaluateWhen(
  policy: PolicyFact,
  facts: PolicyFacts,
): { alert?: Alert; error?: string } {
  const firing = firingAlerts(facts);
  let error: string | undefined;
  try {
    const condition = compileExpression(policy.spec.when);
    for (const alert of [...firing].reverse()) {
      try {
        const value = condition.evaluate(conditionVariables(facts, alert));
        if (value === true) return { alert };
        if (value !== false) {
          error ??= `'${policy.spec.when}' gives ${JSON.stringify(
            value,
          )}, not true or false`;
        }
      } catch (failure) {
        assertError(failure);
        error ??= failure.message;
      }
    }
  } catch (failure) {
    assertError(failure);
    error = failure.message;
  }
  return {
    error: error && `${policy.title} was passed over: ${error}.`,
  };
}

function firingAlerts({ alerts }: PolicyFacts): Alert[] {
  return alerts.filter(alert => alert.status === 'firing');
}

function conditionVariables(
  facts: PolicyFacts,
  alert: Alert,
): Record<(typeof POLICY_CONDITION_VARIABLES)[number], unknown> {
  const alerts = firingAlerts(facts);
  return {
    alert,
    alerts,
    entity: facts.entity,
    findings: facts.findings,
    facts: {
      minutesSinceDeploy: facts.minutesSinceDeploy,
      severity: facts.incident?.severity ?? null,
      workload: facts.workload,
      alertCount: alerts.length,
    },
  };
}
