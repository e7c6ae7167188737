import { createHash } from 'node:crypto';
import { PodTemplate, ReplicaSet } from '../clusters/resources';
import { canonicalJson } from './canonicalJson';

// Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
const TEMPLATE_HASH = 'pod-template-hash';

/**
 * The annotation of `kubectl rollout restart`, so that both mean the same.
 * Source: https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/**
 * A template as the Deployment controller compares it: without the label that
 * the controller adds to a ReplicaSet's, and that manifests written from a
 * live object have in the Deployment's own.
 * Source: EqualIgnoreHash in kubernetes/kubernetes pkg/controller/deployment/util
 */
function withoutTemplateHash(template: PodTemplate): PodTemplate {
  if (!template.metadata?.labels) return template;
  const { [TEMPLATE_HASH]: _, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** A ReplicaSet's template as its Deployment wrote it. */
export function templateOf(replicaSet: ReplicaSet): PodTemplate {
  return withoutTemplateHash(replicaSet.spec?.template ?? {});
}

/** Tells templates apart as the Deployment controller does. */
export function templateDigest(template: PodTemplate | undefined): string {
  return digest(comparable(template));
}

/** The same, but a restart makes no other release. */
export function releaseDigest(template: PodTemplate | undefined): string {
  const { metadata, ...rest } = comparable(template);
  const { [RESTARTED_AT]: _, ...annotations } = metadata.annotations ?? {};
  return digest({ ...rest, metadata: { ...metadata, annotations } });
}

/** Images of a template, e.g. `shop/checkout:1.4.0`. */
export function imagesOf(template: PodTemplate | undefined): string[] {
  return (template?.spec?.containers ?? []).map(({ image }) => image ?? '');
}

/** Absent and empty are one, as is the null that servers before 1.34 write. */
function comparable(template: PodTemplate = {}) {
  const { metadata = {}, ...rest } = withoutTemplateHash(template);
  const { creationTimestamp: _, labels, annotations, ...others } = metadata;
  return {
    ...rest,
    metadata: {
      ...others,
      labels: labels ?? {},
      annotations: annotations ?? {},
    },
  };
}

function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
