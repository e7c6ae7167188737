import {
  ApiException,
  AppsV1Api,
  AuthorizationV1Api,
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  PolicyV1Api,
  setHeaderOptions,
  V1Deployment,
  V1Pod,
  V1ReplicaSet,
  Watch,
} from '@kubernetes/client-node';
import { ClusterUser, DemoCluster } from '../index';
import { until } from './until';

/** The official client, signed in as one of the cluster's users. */
export function connect(cluster: DemoCluster, user: ClusterUser = 'admin') {
  const config = new KubeConfig();
  config.loadFromString(cluster.kubeconfig(user));
  const core = config.makeApiClient(CoreV1Api);
  const apps = config.makeApiClient(AppsV1Api);

  const deployment = (name: string, namespace = 'shop') =>
    apps.readNamespacedDeployment({ name, namespace });
  const pods = async (service: string, namespace = 'shop') =>
    (
      await core.listNamespacedPod({
        namespace,
        labelSelector: `app.kubernetes.io/name=${service}`,
      })
    ).items;

  return {
    core,
    apps,
    deployment,
    pods,
    policy: config.makeApiClient(PolicyV1Api),
    authorization: config.makeApiClient(AuthorizationV1Api),
    watch: new Watch(config),

    /** the revisions of a service, oldest first */
    async revisions(service: string, namespace = 'shop') {
      const { items } = await apps.listNamespacedReplicaSet({
        namespace,
        labelSelector: `app.kubernetes.io/name=${service}`,
      });
      return items.sort((left, right) => revisionOf(left) - revisionOf(right));
    },

    patchDeployment(
      name: string,
      body: object,
      strategy: PatchStrategy = PatchStrategy.StrategicMergePatch,
      dryRun?: string,
    ) {
      return apps.patchNamespacedDeployment(
        { name, namespace: 'shop', body, dryRun },
        setHeaderOptions('Content-Type', strategy),
      );
    },

    rolledOut(name: string, namespace = 'shop') {
      return until(() => deployment(name, namespace), isRolledOut);
    },
  };
}

export type Connection = ReturnType<typeof connect>;

export function revisionOf(object: V1ReplicaSet | V1Deployment): number {
  return Number(
    object.metadata?.annotations?.['deployment.kubernetes.io/revision'],
  );
}

/** What `kubectl rollout status` waits for. */
function isRolledOut({ metadata, spec, status }: V1Deployment): boolean {
  const replicas = spec?.replicas ?? 0;
  return (
    status?.observedGeneration === metadata?.generation &&
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas
  );
}

export function isReady(pod: V1Pod): boolean {
  return Boolean(
    pod.status?.conditions?.some(
      ({ type, status }) => type === 'Ready' && status === 'True',
    ),
  );
}

export function waitingReason(pod: V1Pod): string | undefined {
  return pod.status?.containerStatuses?.[0].state?.waiting?.reason;
}

/** The Status a refused call was answered with. */
export async function refusal(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiException) {
      return { code: error.code, ...JSON.parse(error.body) };
    }
    throw error;
  }
  throw new Error('the call was not refused');
}

/** A deployment of one container, labelled as the shop's services are. */
export function deploymentOf(
  name: string,
  image: string,
  spec: object = {},
): V1Deployment {
  const labels = { 'app.kubernetes.io/name': name };
  return {
    metadata: { name, labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image }] },
      },
      ...spec,
    },
  };
}
