import {
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { ANNOTATION_PROBLEM } from '@backstage-self-healing/plugin-self-healing-common';

/** What the catalog found wrong with a policy or runbook, each with its path. */
export function markedProblems(entity: Entity): string[] {
  const marked = entity.metadata.annotations?.[ANNOTATION_PROBLEM];
  return marked ? marked.split('; ') : [];
}

/** The full ref of the runbook that a policy names; undefined for no ref. */
export function runbookRefOf(policy: Entity): string | undefined {
  try {
    return stringifyEntityRef(
      parseEntityRef(String(policy.spec?.runbook), {
        defaultKind: 'runbook',
        defaultNamespace: policy.metadata.namespace,
      }),
    );
  } catch {
    return undefined;
  }
}

/** Names of required parameters that a policy, which asks nobody, cannot give. */
export function withoutDefault(runbook: Entity): string[] {
  const { required, properties } = (runbook.spec?.parameters ?? {}) as {
    required?: unknown;
    properties?: Record<string, { default?: unknown } | undefined>;
  };
  return (Array.isArray(required) ? required.map(String) : []).filter(
    name => properties?.[name]?.default === undefined,
  );
}
