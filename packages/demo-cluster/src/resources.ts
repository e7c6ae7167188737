/**
 * What the API serves: one entry per resource, in the order and with the fields of the
 * real server's discovery documents (shortNames, categories and storage hashes included).
 */
export interface ResourceDefinition {
  /** plural, with the group when there is one: `pods`, `deployments.apps` */
  readonly key: string;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly storageVersionHash?: string;
  readonly subresources: Readonly<Record<string, SubresourceDefinition>>;
}

export interface SubresourceDefinition {
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly group?: string;
  readonly version?: string;
}

const ALL_VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

const SCALE: SubresourceDefinition = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  verbs: ['get', 'patch', 'update'],
};

function status(kind: string): SubresourceDefinition {
  return { kind, verbs: ['get', 'patch', 'update'] };
}

export const EVENTS: ResourceDefinition = {
  key: 'events',
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
  verbs: ALL_VERBS,
  shortNames: ['ev'],
  storageVersionHash: 'r2yiGXH7wu8=',
  subresources: {},
};

export const NAMESPACES: ResourceDefinition = {
  key: 'namespaces',
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
  verbs: ALL_VERBS.filter(verb => verb !== 'deletecollection'),
  shortNames: ['ns'],
  storageVersionHash: 'Q3oi5N2YM8M=',
  subresources: { status: status('Namespace') },
};

export const NODES: ResourceDefinition = {
  key: 'nodes',
  group: '',
  version: 'v1',
  plural: 'nodes',
  kind: 'Node',
  namespaced: false,
  verbs: ALL_VERBS,
  shortNames: ['no'],
  storageVersionHash: 'XwShjMxG9Fs=',
  subresources: { status: status('Node') },
};

export const PODS: ResourceDefinition = {
  key: 'pods',
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
  namespaced: true,
  verbs: ALL_VERBS,
  shortNames: ['po'],
  categories: ['all'],
  storageVersionHash: 'xPOwRZ+Yhw8=',
  subresources: {
    eviction: {
      group: 'policy',
      version: 'v1',
      kind: 'Eviction',
      verbs: ['create'],
    },
    log: { kind: 'Pod', verbs: ['get'] },
    status: status('Pod'),
  },
};

export const DEPLOYMENTS: ResourceDefinition = {
  key: 'deployments.apps',
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  kind: 'Deployment',
  namespaced: true,
  verbs: ALL_VERBS,
  shortNames: ['deploy'],
  categories: ['all'],
  storageVersionHash: '8aSe+NMegvE=',
  subresources: { scale: SCALE, status: status('Deployment') },
};

export const REPLICA_SETS: ResourceDefinition = {
  key: 'replicasets.apps',
  group: 'apps',
  version: 'v1',
  plural: 'replicasets',
  kind: 'ReplicaSet',
  namespaced: true,
  verbs: ALL_VERBS,
  shortNames: ['rs'],
  categories: ['all'],
  storageVersionHash: 'P1RzHs8/mWQ=',
  subresources: { scale: SCALE, status: status('ReplicaSet') },
};

export const DISRUPTION_BUDGETS: ResourceDefinition = {
  key: 'poddisruptionbudgets.policy',
  group: 'policy',
  version: 'v1',
  plural: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  namespaced: true,
  verbs: ALL_VERBS,
  shortNames: ['pdb'],
  storageVersionHash: '6BGBu0kpHtk=',
  subresources: { status: status('PodDisruptionBudget') },
};

export const AUTOSCALERS: ResourceDefinition = {
  key: 'horizontalpodautoscalers.autoscaling',
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
  namespaced: true,
  verbs: ALL_VERBS,
  shortNames: ['hpa'],
  categories: ['all'],
  storageVersionHash: 'qwQve8ut294=',
  subresources: { status: status('HorizontalPodAutoscaler') },
};

const ACCESS_REVIEW: ResourceDefinition = {
  key: 'selfsubjectaccessreviews.authorization.k8s.io',
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'selfsubjectaccessreviews',
  kind: 'SelfSubjectAccessReview',
  namespaced: false,
  verbs: ['create'],
  subresources: {},
};

const RULES_REVIEW: ResourceDefinition = {
  ...ACCESS_REVIEW,
  key: 'selfsubjectrulesreviews.authorization.k8s.io',
  plural: 'selfsubjectrulesreviews',
  kind: 'SelfSubjectRulesReview',
};

export const RESOURCES: readonly ResourceDefinition[] = [
  EVENTS,
  NAMESPACES,
  NODES,
  PODS,
  DEPLOYMENTS,
  REPLICA_SETS,
  ACCESS_REVIEW,
  RULES_REVIEW,
  AUTOSCALERS,
  DISRUPTION_BUDGETS,
];

export function groupVersion(resource: {
  group: string;
  version: string;
}): string {
  return resource.group
    ? `${resource.group}/${resource.version}`
    : resource.version;
}

export function findResource(
  group: string,
  version: string,
  plural: string,
): ResourceDefinition | undefined {
  return RESOURCES.find(
    resource =>
      resource.group === group &&
      resource.version === version &&
      resource.plural === plural,
  );
}
