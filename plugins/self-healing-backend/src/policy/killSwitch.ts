import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  KillSwitch,
  parseWorkloadRef,
  Reason,
} from '@backstage-self-healing/plugin-self-healing-common';
import { PolicyFacts } from './facts';
import { allows, forbids } from './reason';

const RULE = 'kill-switch';

/** Kill switches that need no policy to be known: everything, cluster, entity. */
export function killSwitchReasons(
  facts: Pick<PolicyFacts, 'killSwitches' | 'workload' | 'entityRef'>,
): Reason[] {
  if (facts.killSwitches === null) {
    return [
      forbids(
        RULE,
        'The kill switches could not be read, so nothing may act until they can.',
      ),
    ];
  }
  const cluster = facts.workload && parseWorkloadRef(facts.workload).cluster;
  const pulled = facts.killSwitches.filter(({ engaged, scope }) => {
    if (!engaged) return false;
    if (scope.scope === 'global') return true;
    if (scope.scope === 'cluster') return scope.ref === cluster;
    return scope.scope === 'entity' && sameEntity(scope.ref, facts.entityRef);
  });
  return pulled.length > 0
    ? pulled.map(describe)
    : [allows(RULE, 'No kill switch is pulled.')];
}

/** Kill switches of the policy that was chosen. */
export function policyKillSwitchReasons(
  killSwitches: KillSwitch[] | null,
  policyRef: string,
): Reason[] {
  return (killSwitches ?? [])
    .filter(
      ({ engaged, scope }) =>
        engaged &&
        scope.scope === 'policy' &&
        sameEntity(scope.ref, policyRef, 'HealingPolicy'),
    )
    .map(describe);
}

function describe({ scope, reason, changedBy }: KillSwitch): Reason {
  const what =
    scope.scope === 'global' ? 'everything' : `${scope.scope} ${scope.ref}`;
  return forbids(
    RULE,
    `The kill switch for ${what} is pulled: ${reason} (by ${changedBy}).`,
  );
}

function sameEntity(a: string, b: string | null, defaultKind?: string) {
  return b !== null && normal(a, defaultKind) === normal(b, defaultKind);
}

// A switch may have been pulled with any spelling of the reference.
function normal(ref: string, defaultKind?: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(ref, { defaultKind }));
  } catch {
    return ref.toLocaleLowerCase('en-US');
  }
}
