import { Entity, parseEntityRef } from '@backstage/catalog-model';
import { EntityHealing } from '@backstage-self-healing/plugin-self-healing-common';
import { ownerOf } from '../incidents/ownerOf';
import { normalRef } from '../normalRef';
import { targetsEntity } from '../policy/choosePolicy';
import { HealingCatalog } from '../policy/healingCatalog';

/**
 * Runbooks that fit an entity: those that name no targets, or ones that match.
 * The owner's own come first.
 */
export function offeredRunbooks(
  entity: Entity,
  runbooks: HealingCatalog['runbooks'],
): EntityHealing['runbooks'] {
  const fitting = runbooks.filter(
    ({ ref, title, spec: { targets } }) =>
      !targets ||
      targetsEntity({ ref, title, spec: { targets } }, entity).matches,
  );
  return allRunbooks(fitting, ownerOf(entity));
}

/** Runbooks, whatever they fit; those of an owner first. */
export function allRunbooks(
  runbooks: HealingCatalog['runbooks'],
  owner: string | null = null,
): EntityHealing['runbooks'] {
  return runbooks
    .map(({ ref, title, description, spec }) => ({
      ref,
      title,
      ...(description ? { description } : {}),
      parameters: spec.parameters,
      steps: spec.steps.map(({ id, action }) => ({ id, action })),
      verified: spec.verify !== undefined,
      ...(spec.verify ? { verify: spec.verify } : {}),
      onFailure: spec.onFailure,
      own: normalRef(spec.owner, parseEntityRef(ref).namespace) === owner,
    }))
    .sort((a, b) => Number(b.own) - Number(a.own));
}
