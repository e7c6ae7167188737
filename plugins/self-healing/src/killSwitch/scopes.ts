import { parseEntityRef } from '@backstage/catalog-model';
import {
  KillSwitch,
  KillSwitchScope,
} from '@backstage-self-healing/plugin-self-healing-common';

/** One name for one scope, however it is written. */
export function keyOf(scope: KillSwitchScope): string {
  return scope.scope === 'global' ? 'global' : `${scope.scope}:${scope.ref}`;
}

/** `checkout` of `component:default/checkout`; anything else as it is. */
export function shortRef(ref: string): string {
  try {
    const { namespace, name } = parseEntityRef(ref);
    return namespace === 'default' ? name : `${namespace}/${name}`;
  } catch {
    return ref;
  }
}

/**
 * Those pulled now that stop a policy's execution on an entity.
 *
 * @param killSwitches - which concern the entity, as the backend says
 * @param policyRef - whose switch counts too; the other policies' do not
 */
export function pulledOf(
  killSwitches: readonly KillSwitch[],
  policyRef: string | null | undefined,
): KillSwitch[] {
  return killSwitches.filter(
    ({ engaged, scope }) =>
      engaged && (scope.scope !== 'policy' || scope.ref === policyRef),
  );
}
