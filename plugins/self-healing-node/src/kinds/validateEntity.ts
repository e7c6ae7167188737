import { Problem } from '@backstage-self-healing/plugin-self-healing-common';
import { validatePolicy } from './validatePolicy';
import { validateRunbook } from './validateRunbook';

const VALIDATORS: Record<string, (entity: unknown) => Problem[]> = {
  Runbook: validateRunbook,
  HealingPolicy: validatePolicy,
};

/**
 * The catalog kinds of Self-Healing.
 *
 * @public
 */
export const SELF_HEALING_KINDS: readonly string[] = Object.keys(VALIDATORS);

/**
 * What is wrong with an entity of one of {@link SELF_HEALING_KINDS}.
 *
 * @public
 */
export function validateEntity(entity: { kind: string }): Problem[] {
  return VALIDATORS[entity.kind]?.(entity) ?? [];
}
