/** RBAC as this server knows it: a few fixed identities with the rules of their roles. */

export interface ResourceRule {
  verbs: string[];
  apiGroups: string[];
  resources: string[];
  /** a Role's namespace; absent for a ClusterRole bound to the whole cluster */
  namespace?: string;
}

export interface NonResourceRule {
  verbs: string[];
  nonResourceURLs: string[];
}

export interface User {
  name: string;
  groups: string[];
  resourceRules: ResourceRule[];
}

export interface ResourceAttributes {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

const READ = ['get', 'list', 'watch'];

/** What `system:basic-user` grants to whoever has authenticated. */
const BASIC_USER: ResourceRule = {
  verbs: ['create'],
  apiGroups: ['authorization.k8s.io'],
  resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
};

/** `system:discovery` and `system:public-info-viewer`, as a rules review lists them. */
export const NON_RESOURCE_RULES: NonResourceRule[] = [
  {
    verbs: ['get'],
    nonResourceURLs: [
      '/api',
      '/api/*',
      '/apis',
      '/apis/*',
      '/healthz',
      '/livez',
      '/openapi',
      '/openapi/*',
      '/readyz',
      '/version',
      '/version/',
    ],
  },
  { verbs: ['get'], nonResourceURLs: ['/.well-known', '/.well-known/*'] },
  {
    verbs: ['get'],
    nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'],
  },
];

/** The aggregated `view` ClusterRole of Kubernetes 1.26. */
const VIEW_RULES: ResourceRule[] = [
  {
    verbs: READ,
    apiGroups: [''],
    resources: [
      'configmaps',
      'endpoints',
      'persistentvolumeclaims',
      'persistentvolumeclaims/status',
      'pods',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'serviceaccounts',
      'services',
      'services/status',
    ],
  },
  {
    verbs: READ,
    apiGroups: [''],
    resources: [
      'bindings',
      'events',
      'limitranges',
      'namespaces/status',
      'pods/log',
      'pods/status',
      'replicationcontrollers/status',
      'resourcequotas',
      'resourcequotas/status',
    ],
  },
  { verbs: READ, apiGroups: [''], resources: ['namespaces'] },
  {
    verbs: READ,
    apiGroups: ['discovery.k8s.io'],
    resources: ['endpointslices'],
  },
  {
    verbs: READ,
    apiGroups: ['apps'],
    resources: [
      'controllerrevisions',
      'daemonsets',
      'daemonsets/status',
      'deployments',
      'deployments/scale',
      'deployments/status',
      'replicasets',
      'replicasets/scale',
      'replicasets/status',
      'statefulsets',
      'statefulsets/scale',
      'statefulsets/status',
    ],
  },
  {
    verbs: READ,
    apiGroups: ['autoscaling'],
    resources: ['horizontalpodautoscalers', 'horizontalpodautoscalers/status'],
  },
  {
    verbs: READ,
    apiGroups: ['batch'],
    resources: ['cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'],
  },
  {
    verbs: READ,
    apiGroups: ['extensions'],
    resources: [
      'daemonsets',
      'daemonsets/status',
      'deployments',
      'deployments/scale',
      'deployments/status',
      'ingresses',
      'ingresses/status',
      'networkpolicies',
      'replicasets',
      'replicasets/scale',
      'replicasets/status',
      'replicationcontrollers/scale',
    ],
  },
  {
    verbs: READ,
    apiGroups: ['policy'],
    resources: ['poddisruptionbudgets', 'poddisruptionbudgets/status'],
  },
  {
    verbs: READ,
    apiGroups: ['networking.k8s.io'],
    resources: ['ingresses', 'ingresses/status', 'networkpolicies'],
  },
];

export const ADMIN: User = {
  name: 'admin',
  groups: ['system:masters', 'system:authenticated'],
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
};

export const VIEWER: User = {
  name: 'viewer',
  groups: ['system:authenticated'],
  resourceRules: [BASIC_USER, ...VIEW_RULES],
};

/** The least a remediation needs: read the shop, patch its deployments, evict its pods. */
export function healerOf(namespace: string): User {
  const rule = (
    apiGroup: string,
    resources: string[],
    verbs: string[],
  ): ResourceRule => ({ verbs, apiGroups: [apiGroup], resources, namespace });
  return {
    name: 'healer',
    groups: ['system:authenticated'],
    resourceRules: [
      BASIC_USER,
      { verbs: READ, apiGroups: [''], resources: ['nodes', 'namespaces'] },
      rule('', ['pods', 'pods/log', 'events'], READ),
      rule('', ['services', 'persistentvolumeclaims'], READ),
      rule('', ['pods'], ['delete']),
      rule('', ['pods/eviction'], ['create']),
      rule('', ['services'], READ),
      rule('discovery.k8s.io', ['endpointslices'], READ),
      rule('policy', ['poddisruptionbudgets'], READ),
      rule('autoscaling', ['horizontalpodautoscalers'], READ),
      rule('apps', ['deployments', 'replicasets'], READ),
      rule('apps', ['statefulsets', 'daemonsets'], READ),
      rule('batch', ['jobs', 'cronjobs'], READ),
      rule('apps', ['deployments/scale'], ['get']),
      rule('apps', ['deployments', 'deployments/scale'], ['patch']),
    ],
  };
}

function includes(list: string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

export function isAllowed(user: User, request: ResourceAttributes): boolean {
  const resource = request.subresource
    ? `${request.resource}/${request.subresource}`
    : request.resource;
  return user.resourceRules.some(
    rule =>
      includes(rule.verbs, request.verb) &&
      includes(rule.apiGroups, request.group) &&
      includes(rule.resources, resource) &&
      (rule.namespace === undefined || rule.namespace === request.namespace),
  );
}

/** The words of the RBAC authorizer, which clients show to people. */
export function denial(user: User, request: ResourceAttributes): string {
  const resource = request.subresource
    ? `${request.resource}/${request.subresource}`
    : request.resource;
  const scope = request.namespace
    ? `in the namespace "${request.namespace}"`
    : 'at the cluster scope';
  return `User "${user.name}" cannot ${request.verb} resource "${resource}" in API group "${request.group}" ${scope}`;
}
