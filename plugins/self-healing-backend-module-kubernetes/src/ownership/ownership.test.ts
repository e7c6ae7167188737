import { ApiServerError, errorFromAnswer } from '../clusters/ApiServerError';
import { Autoscaler, Deployment } from '../clusters/resources';
import { FieldOwner, OwnedField } from './FieldOwner';
import { ownersOf } from './ownersOf';

const signal = new AbortController().signal;
const TRACKING_ID = 'argocd.argoproj.io/tracking-id';
const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io';
const HELM_RELEASE = 'helm.toolkit.fluxcd.io';

type Given = {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** Kind and name of the controller. */
  owner?: [string, string];
  /** Who wrote the template and the replicas. */
  manager?: string;
};

function deployment({ labels, annotations, owner, manager }: Given) {
  return {
    metadata: {
      name: 'web',
      namespace: 'shop',
      labels,
      annotations,
      ...(owner
        ? {
            ownerReferences: [
              {
                kind: owner[0],
                name: owner[1],
                uid: 'u',
                apiVersion: 'x/v1',
                controller: true,
              },
            ],
          }
        : {}),
      ...(manager
        ? {
            managedFields: [
              {
                manager,
                time: '2026-11-28T00:00:00Z',
                fieldsV1: { 'f:spec': { 'f:template': {}, 'f:replicas': {} } },
              },
            ],
          }
        : {}),
    },
  } as unknown as Deployment;
}

/** A cluster of these objects by path; everything else it has never heard of. */
function owners(
  given: Given,
  field: OwnedField,
  objects: Record<string, unknown> = {},
): Promise<FieldOwner[]> {
  const answer = async (path: string): Promise<any> => {
    const found = objects[path];
    if (found instanceof Error) throw found;
    // What a real server says of a kind that it does not know.
    if (!found) throw errorFromAnswer('demo', 404, '404 page not found\n');
    return found;
  };
  return ownersOf({
    cluster: { name: 'demo', get: answer, list: answer } as never,
    deployment: deployment(given),
    field,
    signal,
  });
}

const told = (found: readonly FieldOwner[]) =>
  found.map(({ kind, name, reverts }) => `${kind} ${name} ${reverts}`);

const application = (spec: object) => ({
  '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/shop': { spec },
});
const kustomization = (spec: object) => ({
  [`/apis/${KUSTOMIZE}/v1/namespaces/flux-system/kustomizations/shop`]: {
    spec,
  },
});
const helmRelease = (spec: object) => ({
  [`/apis/${HELM_RELEASE}/v2/namespaces/shop/helmreleases/web`]: { spec },
});
const FORBIDDEN = new ApiServerError(
  'Cluster demo does not allow the healer to do this',
  403,
);

const tracked: Given = {
  annotations: { [TRACKING_ID]: 'shop:apps/Deployment:shop/web' },
};
const kustomized: Given = {
  labels: {
    [`${KUSTOMIZE}/name`]: 'shop',
    [`${KUSTOMIZE}/namespace`]: 'flux-system',
  },
};
const released: Given = {
  labels: {
    [`${HELM_RELEASE}/name`]: 'web',
    [`${HELM_RELEASE}/namespace`]: 'shop',
  },
};

describe('FC-H1, RC-F16: who else writes the template', () => {
  it.each<[string, Given, Record<string, unknown>, string[]]>([
    ['nobody', {}, {}, []],
    [
      'Argo CD that heals itself',
      tracked,
      application({ syncPolicy: { automated: { selfHeal: true } } }),
      ['ArgoCD argocd/shop at-once'],
    ],
    [
      'Argo CD that syncs by itself and does not heal',
      tracked,
      application({ syncPolicy: { automated: {} } }),
      ['ArgoCD argocd/shop later'],
    ],
    [
      'Argo CD whose automation is switched off',
      tracked,
      application({
        syncPolicy: { automated: { enabled: false, selfHeal: true } },
      }),
      ['ArgoCD argocd/shop later'],
    ],
    [
      'Argo CD that is synced by hand',
      tracked,
      application({}),
      ['ArgoCD argocd/shop later'],
    ],
    ['Argo CD in another cluster', tracked, {}, ['ArgoCD argocd/shop at-once']],
    [
      'Argo CD whose application may not be read',
      tracked,
      {
        '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/shop':
          FORBIDDEN,
      },
      ['ArgoCD argocd/shop at-once'],
    ],
    [
      'an application in a namespace of its own',
      { annotations: { [TRACKING_ID]: 'team_shop:apps/Deployment:shop/web' } },
      {
        '/apis/argoproj.io/v1alpha1/namespaces/team/applications/shop': {
          spec: {},
        },
      },
      ['ArgoCD team/shop later'],
    ],
    [
      'a tracking id that was copied along from another object',
      { annotations: { [TRACKING_ID]: 'shop:apps/Deployment:shop/api' } },
      {},
      [],
    ],
    [
      'the instance label alone, which Helm charts have too',
      { labels: { 'app.kubernetes.io/instance': 'shop' } },
      {},
      [],
    ],
    [
      'the instance label of an object that Argo CD wrote',
      {
        labels: { 'app.kubernetes.io/instance': 'shop' },
        manager: 'argocd-controller',
      },
      application({ syncPolicy: { automated: { selfHeal: true } } }),
      ['ArgoCD argocd/shop at-once'],
    ],
    [
      'Flux by a Kustomization',
      kustomized,
      kustomization({ interval: '10m' }),
      ['Flux flux-system/shop at-once'],
    ],
    [
      'Flux by a Kustomization that cannot be seen',
      kustomized,
      {},
      ['Flux flux-system/shop at-once'],
    ],
    [
      'Flux by a Kustomization that is suspended',
      kustomized,
      kustomization({ suspend: true }),
      ['Flux flux-system/shop later'],
    ],
    [
      'Flux that is told to leave it alone',
      {
        ...kustomized,
        annotations: { [`${KUSTOMIZE}/reconcile`]: 'disabled' },
      },
      kustomization({}),
      ['Flux flux-system/shop never'],
    ],
    [
      'a HelmRelease that corrects drift',
      released,
      helmRelease({ driftDetection: { mode: 'enabled' } }),
      ['Flux shop/web at-once'],
    ],
    [
      'a HelmRelease that does not',
      released,
      helmRelease({}),
      ['Flux shop/web later'],
    ],
    [
      'Helm',
      {
        labels: { 'app.kubernetes.io/managed-by': 'Helm' },
        annotations: {
          'meta.helm.sh/release-name': 'web',
          'meta.helm.sh/release-namespace': 'shop',
        },
      },
      {},
      ['Helm shop/web later'],
    ],
    [
      'an operator that made it',
      { owner: ['Kafka', 'events'] },
      {},
      ['Operator shop/events at-once'],
    ],
    [
      'an operator that wrote it',
      { manager: 'strimzi-cluster-operator' },
      {},
      ['Operator strimzi-cluster-operator at-once'],
    ],
    ['a person who wrote it', { manager: 'kubectl-edit' }, {}, []],
    ['ourselves', { manager: 'self-healing' }, {}, []],
    [
      'names that are no names',
      {
        labels: {
          [`${KUSTOMIZE}/name`]: '../../x',
          [`${KUSTOMIZE}/namespace`]: '..',
        },
      },
      {},
      ['Flux ../../../x at-once'],
    ],
  ])('%s', async (_, given, objects, expected) => {
    expect(told(await owners(given, 'template', objects))).toEqual(expected);
  });

  it('says the way through its owner', async () => {
    const [owner] = await owners(
      tracked,
      'template',
      application({ syncPolicy: { automated: { selfHeal: true } } }),
    );
    expect(owner.message).toBe(
      "Argo CD's application argocd/shop heals itself and puts this back within seconds: sync or roll back the application, or change Git, instead",
    );
  });

  it('is not guessed while the cluster does not answer', async () => {
    await expect(
      owners(tracked, 'template', {
        '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/shop':
          new ApiServerError('Cluster demo did not answer'),
      }),
    ).rejects.toThrow('did not answer');
  });
});

describe('who else minds a restart', () => {
  const helmed: Given = {
    labels: { 'app.kubernetes.io/managed-by': 'Helm' },
    annotations: { 'meta.helm.sh/release-name': 'web' },
  };
  it.each<[string, Given, string[]]>([
    ['Argo CD', tracked, ['ArgoCD argocd/shop never']],
    ['a Kustomization', kustomized, ['Flux flux-system/shop never']],
    ['a HelmRelease', released, ['Flux shop/web never']],
    ['Helm', helmed, ['Helm shop/web never']],
    [
      'an operator',
      { owner: ['Kafka', 'events'] },
      ['Operator shop/events at-once'],
    ],
  ])('%s', async (_, given, expected) => {
    expect(told(await owners(given, 'restart'))).toEqual(expected);
  });
});

describe('who else sets the replicas', () => {
  const HPAS = '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers';
  const autoscaler = (
    target: Partial<{ apiVersion: string; kind: string; name: string }>,
    labels?: Record<string, string>,
  ): Autoscaler =>
    ({
      metadata: { name: 'web', namespace: 'shop', labels },
      spec: {
        maxReplicas: 5,
        minReplicas: 2,
        scaleTargetRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'web',
          ...target,
        },
      },
    } as Autoscaler);

  it.each<[string, unknown, string[]]>([
    ['no autoscaler', [], []],
    ['a cluster without autoscaling', undefined, []],
    [
      'an autoscaler',
      [autoscaler({})],
      ['HorizontalPodAutoscaler shop/web at-once'],
    ],
    [
      'KEDA',
      [autoscaler({}, { 'scaledobject.keda.sh/name': 'queue' })],
      ['KEDA shop/queue at-once'],
    ],
    ['the autoscaler of another', [autoscaler({ name: 'api' })], []],
    [
      'the autoscaler of another kind',
      [autoscaler({ kind: 'Rollout', apiVersion: 'argoproj.io/v1alpha1' })],
      [],
    ],
    [
      'autoscalers that may not be read',
      FORBIDDEN,
      ['HorizontalPodAutoscaler shop/? at-once'],
    ],
  ])('%s', async (_, found, expected) => {
    expect(told(await owners({}, 'replicas', { [HPAS]: found }))).toEqual(
      expected,
    );
  });

  it('is no concern of whoever changes the template', async () => {
    expect(await owners({}, 'template', { [HPAS]: [autoscaler({})] })).toEqual(
      [],
    );
  });

  it('leaves replicas to others where Argo CD is told to ignore them', async () => {
    const found = await owners(
      tracked,
      'replicas',
      application({
        syncPolicy: { automated: { selfHeal: true } },
        ignoreDifferences: [
          {
            group: 'apps',
            kind: 'Deployment',
            jsonPointers: ['/spec/replicas'],
          },
        ],
      }),
    );
    expect(told(found)).toEqual(['ArgoCD argocd/shop never']);
  });
});
