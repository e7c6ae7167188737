import { parseEntityRef } from '@backstage/catalog-model';
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
import { spelledAsBy } from './refFields';

/**
 * A condition may loop over the alerts, for each alert. Of a storm the newest
 * tell enough; `facts.alertCount` counts them all.
 */
const MOST_ALERTS = 100;

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
  policy: {
    ref: string;
    title: string;
    spec: { targets: Record<string, unknown> };
  },
  entity: PolicyFacts['entity'],
): { matches: boolean; error?: string } {
  try {
    // Parsed first: an unknown operator below `$not` would match everything.
    const predicate = parseFilterPredicate(policy.spec.targets);
    if (!entity) return { matches: false };
    const { namespace } = parseEntityRef(policy.ref);
    return {
      matches: evaluateFilterPredicate(
        spelledAsBy(entity, predicate, namespace),
        entity,
      ),
    };
  } catch (error) {
    assertError(error);
    return {
      matches: false,
      error: `${policy.title} was passed over because its targets cannot be understood: ${error.message}`,
    };
  }
}

/** Whether a policy's condition is true whatever has been found. */
export function holdsByAlertsAlone(
  policy: PolicyFact,
  facts: PolicyFacts,
): boolean {
  const blind = { ...facts, findings: [], minutesSinceDeploy: null };
  return evaluateWhen(policy, blind).alert !== undefined;
}

// An expression speaks about one `alert`; any firing one may make it true, the
// newest first. An error is not a yes.
function evaluateWhen(
  policy: PolicyFact,
  facts: PolicyFacts,
): { alert?: Alert; error?: string } {
  const firing = firingAlerts(facts);
  const common = commonVariables(facts, firing);
  let error: string | undefined;
  try {
    const condition = compileExpression(policy.spec.when);
    for (const alert of [...common.alerts].reverse()) {
      try {
        const value = condition.evaluate({ ...common, alert });
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

/** What a condition can name, but for the alert that it is asked about. */
function commonVariables(
  facts: PolicyFacts,
  firing: Alert[],
): Record<
  Exclude<(typeof POLICY_CONDITION_VARIABLES)[number], 'alert'>,
  unknown
> & { alerts: Alert[] } {
  return {
    alerts: firing.slice(-MOST_ALERTS),
    entity: facts.entity,
    findings: facts.findings,
    facts: {
      minutesSinceDeploy: facts.minutesSinceDeploy,
      severity: facts.incident?.severity ?? null,
      workload: facts.workload,
      alertCount: firing.length,
    },
  };
}
