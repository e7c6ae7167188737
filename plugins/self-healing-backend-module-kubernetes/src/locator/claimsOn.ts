import {
  ANNOTATION_ENTITY_REF,
  ANNOTATION_KUBERNETES_ID,
  ANNOTATION_OWNER_REF,
} from '@backstage-self-healing/plugin-self-healing-common';
import { WorkloadClaims } from '@backstage-self-healing/plugin-self-healing-node';
import { FollowedObject } from './objectPaths';

/** Names an entity too, where somebody has put it there already. */
const BACKSTAGE_ENTITY_REF = 'backstage.io/entity-ref';

/** What a workload and its namespace say of whose they are. Pure. */
export function claimsOn(
  workload: { kind: string; name: string; object: FollowedObject },
  namespace: { name: string; object: FollowedObject | undefined },
): WorkloadClaims {
  const { metadata, spec } = workload.object;
  // Whoever deploys writes both; a pod's own labels may be a controller's.
  const labelled = [metadata?.labels, spec?.template?.metadata?.labels];
  const ids = labelled.flatMap(
    labels => labels?.[ANNOTATION_KUBERNETES_ID] || [],
  );
  return {
    kubernetesIds: [...new Set(ids)],
    labels: { ...labelled[1], ...labelled[0] },
    statements: [
      ...statementOf(`${workload.kind} ${workload.name}`, workload.object),
      ...statementOf(`Namespace ${namespace.name}`, namespace.object),
    ],
  };
}

function statementOf(
  by: string,
  object: FollowedObject | undefined,
): WorkloadClaims['statements'] {
  const annotations = object?.metadata?.annotations ?? {};
  const entityRef =
    annotations[ANNOTATION_ENTITY_REF] || annotations[BACKSTAGE_ENTITY_REF];
  const ownerRef = annotations[ANNOTATION_OWNER_REF];
  if (!entityRef && !ownerRef) return [];
  return [
    {
      by,
      ...(entityRef ? { entityRef } : {}),
      ...(ownerRef ? { ownerRef } : {}),
    },
  ];
}
