/**
 * Opts a catalog entity in: `'true'` lets policies and people act on it.
 * Anything else, absence included, means observe only.
 *
 * @public
 */
export const ANNOTATION_ENABLED = 'self-healing.backstage.io/enabled';

/**
 * On an entity or its owner: `'false'` keeps its incidents from every model.
 *
 * @public
 */
export const ANNOTATION_ANALYSIS = 'self-healing.backstage.io/analysis';

/**
 * What is wrong with a Runbook or HealingPolicy, written by the catalog's
 * processor: such an entity is shown, and cannot be used.
 *
 * @public
 */
export const ANNOTATION_PROBLEM = 'self-healing.backstage.io/problem';

/**
 * On a workload or its namespace in the cluster: names the catalog entity that
 * it belongs to. Who may write it there confirms that the entity may act on it.
 *
 * @public
 */
export const ANNOTATION_ENTITY_REF = 'self-healing.backstage.io/entity-ref';

/**
 * On a workload or its namespace in the cluster: names the owner, whose entities
 * may act on it; see {@link ANNOTATION_ENTITY_REF}.
 *
 * @public
 */
export const ANNOTATION_OWNER_REF = 'self-healing.backstage.io/owner-ref';

/**
 * The catalog and Kubernetes plugins' own annotation and label that ties a
 * Kubernetes object to an entity.
 * Source: https://backstage.io/docs/features/kubernetes/configuration
 *
 * @public
 */
export const ANNOTATION_KUBERNETES_ID = 'backstage.io/kubernetes-id';

/**
 * The Kubernetes plugin's annotation that names the namespace an entity runs in.
 *
 * @public
 */
export const ANNOTATION_KUBERNETES_NAMESPACE =
  'backstage.io/kubernetes-namespace';

/**
 * The Kubernetes plugin's annotation that selects an entity's objects by label, in place of the id.
 *
 * @public
 */
export const ANNOTATION_KUBERNETES_LABEL_SELECTOR =
  'backstage.io/kubernetes-label-selector';

/**
 * The Kubernetes plugin's annotation that names the one cluster an entity runs in.
 *
 * @public
 */
export const ANNOTATION_KUBERNETES_CLUSTER = 'backstage.io/kubernetes-cluster';

/**
 * Alert labels that name the catalog entity outright, in order of precedence.
 * Prometheus label names cannot hold `.`, `/` or `-`, hence the second form.
 * Source: https://prometheus.io/docs/concepts/data_model/
 *
 * @public
 */
export const ENTITY_REF_LABELS = [
  'backstage.io/entity-ref',
  'backstage_io_entity_ref',
] as const;
