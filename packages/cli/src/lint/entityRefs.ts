import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { HealingPolicyEntity } from '@backstage-self-healing/plugin-self-healing-common';

/** The ref of an entity that may be wrong in any way. */
export function refOf(entity: Record<string, unknown>): string | undefined {
  const { kind, metadata } = entity;
  const { name, namespace } = (metadata ?? {}) as Record<string, unknown>;
  if (typeof kind !== 'string' || typeof name !== 'string' || !name) {
    return undefined;
  }
  return stringifyEntityRef({
    kind,
    name,
    ...(typeof namespace === 'string' && namespace ? { namespace } : {}),
  });
}

/** The runbook that a policy names; nothing for what is no ref. */
export function runbookRefOf({
  spec,
  metadata,
}: HealingPolicyEntity): string | undefined {
  try {
    return stringifyEntityRef(
      parseEntityRef(spec.runbook, {
        defaultKind: 'Runbook',
        defaultNamespace: metadata.namespace,
      }),
    );
  } catch {
    return undefined;
  }
}
