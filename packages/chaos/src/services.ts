import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import { Random } from './random';

export const NAMESPACE = 'shop';

/** What its owner, and others, have said about a service. */
export type Stance =
  /** Opted in, its policies act. */
  | 'acts'
  /** Opted in, its policies suggest. */
  | 'suggests'
  | 'not-opted-in'
  /** Entities of two owners have its id. */
  | 'disputed'
  /** Only another team's entity, by a selector, says that it runs here. */
  | 'claimed';

/** How the alerts about a service name it; see the rules of kube-prometheus-stack. */
export type LabelScheme =
  | 'pod'
  | 'deployment'
  /** With the labels of the exporter that was scraped beside them. */
  | 'deployment-and-exporter'
  /** `honorLabels: false`. */
  | 'exported'
  /** As scraped by annotations. */
  | 'kubernetes-names';

export type Service = {
  name: string;
  stance: Stance;
  labels: LabelScheme;
  replicas: number;
  /** Whether nobody but the suite ever touches it. */
  policySet: 'names-only' | 'findings';
};

const STANCES = {
  acts: 10,
  suggests: 3,
  'not-opted-in': 2,
  disputed: 2,
  claimed: 2,
} as const satisfies Record<Stance, number>;

const SCHEMES = {
  pod: 5,
  deployment: 2,
  'deployment-and-exporter': 3,
  exported: 2,
  'kubernetes-names': 1,
} as const satisfies Record<LabelScheme, number>;

export function drawServices(random: Random, count: number): Service[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `svc-${String.fromCharCode(97 + index)}`,
    stance: random.weighted(STANCES),
    labels: random.weighted(SCHEMES),
    replicas: random.between(1, 4),
    policySet: random.one(['names-only', 'findings'] as const),
  }));
}

export function deploymentOf({ name, stance, replicas }: Service) {
  const labels = {
    app: name,
    ...(stance === 'claimed' ? {} : { 'backstage.io/kubernetes-id': name }),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: imageOf(name, '1.0.0') }] },
      },
    },
  };
}

/** Tags that end in `-crash` or `-badpull` do so in the demo cluster. */
export function imageOf(service: string, tag: string): string {
  return `chaos/${service}:${tag}`;
}

export function entitiesOf(services: readonly Service[]): Entity[] {
  return [
    ...services.flatMap(componentsOf),
    ...services.flatMap(policiesOf),
    runbook(
      'roll-back',
      [{ rollout: 'healthy' }, { alert: 'resolved' }],
      'kubernetes:rollout-undo',
      {},
    ),
    runbook(
      'restart',
      [{ rollout: 'healthy' }, { alert: 'resolved' }],
      'kubernetes:rollout-restart',
      {},
    ),
  ];
}

export function entityRefOf({ name }: Service): string {
  return `component:default/${name}`;
}

/** Whose Deployment or pod a path of the API is about. */
export function serviceOf(
  path: string,
  services: readonly Service[],
): string | undefined {
  const [, kind, name] =
    path.match(/\/namespaces\/shop\/(deployments|pods)\/([^/]+)/) ?? [];
  if (kind === 'deployments') return name;
  return services.find(one => name?.startsWith(`${one.name}-`))?.name;
}

function componentsOf(service: Service): Entity[] {
  const { name, stance } = service;
  const optedIn = stance !== 'not-opted-in';
  switch (stance) {
    case 'disputed':
      return [
        component(name, `team-${name}`, optedIn, {
          'backstage.io/kubernetes-id': name,
        }),
        component(`${name}-twin`, 'team-elsewhere', optedIn, {
          'backstage.io/kubernetes-id': name,
        }),
      ];
    case 'claimed':
      return [
        component(name, 'team-elsewhere', optedIn, {
          'backstage.io/kubernetes-label-selector': `app=${name}`,
          'backstage.io/kubernetes-namespace': NAMESPACE,
        }),
      ];
    default:
      return [
        component(name, `team-${name}`, optedIn, {
          'backstage.io/kubernetes-id': name,
        }),
      ];
  }
}

function component(
  name: string,
  owner: string,
  optedIn: boolean,
  annotations: Record<string, string>,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      annotations: {
        'backstage.io/kubernetes-namespace': NAMESPACE,
        ...annotations,
        ...(optedIn ? { 'self-healing.backstage.io/enabled': 'true' } : {}),
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner },
    relations: [
      { type: RELATION_OWNED_BY, targetRef: `group:default/${owner}` },
    ],
  };
}

const API_VERSION = 'self-healing.backstage.io/v1alpha1';

function runbook(
  name: string,
  checks: object[],
  action: string,
  input: object,
): Entity {
  return {
    apiVersion: API_VERSION,
    kind: 'Runbook',
    metadata: { name, namespace: 'default', title: name },
    spec: {
      owner: 'platform',
      type: 'remediation',
      parameters: { type: 'object' },
      steps: [
        {
          id: 'do',
          action,
          input: { workload: '${{ entity.workload }}', ...input },
        },
      ],
      verify: { checks },
    },
  } as Entity;
}

/** With the shapes of rules that teams write: alert names alone, or findings too. */
function policiesOf({ name, stance, policySet }: Service): Entity[] {
  const bad = '["KubePodCrashLooping", "KubeContainerImagePull"]';
  const found =
    'findings.exists(f, f.type in ["crash-loop", "image-pull", "oom-killed"])';
  const policy = (id: string, when: string, run: string) =>
    ({
      apiVersion: API_VERSION,
      kind: 'HealingPolicy',
      metadata: { name: `${name}-${id}`, namespace: 'default', title: id },
      spec: {
        owner: `team-${name}`,
        targets: { kind: 'Component', 'metadata.name': name },
        when,
        runbook: run,
        autonomy: stance === 'suggests' ? 'suggest' : 'act',
        guardrails: { cooldown: '30s' },
        approval: { from: ['owner'], expires: '20m' },
      },
    } as Entity);
  return [
    policy(
      'bad-release',
      policySet === 'findings'
        ? `alert.labels.alertname in ${bad} && ${found}`
        : `alert.labels.alertname in ${bad}`,
      'roll-back',
    ),
    policy(
      'unready',
      'alert.labels.alertname == "KubeDeploymentUnready"',
      'restart',
    ),
    policy('slow', 'alert.labels.alertname == "HighLatency"', 'restart'),
  ];
}
