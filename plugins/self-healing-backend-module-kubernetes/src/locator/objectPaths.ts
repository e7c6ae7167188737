import { ObjectMeta } from '../clusters/resources';

/** Where the API server keeps objects of the kinds that can be followed. */
const COLLECTIONS: Record<string, { api: string; plural: string }> = {
  CronJob: { api: 'apis/batch/v1', plural: 'cronjobs' },
  DaemonSet: { api: 'apis/apps/v1', plural: 'daemonsets' },
  Deployment: { api: 'apis/apps/v1', plural: 'deployments' },
  HorizontalPodAutoscaler: {
    api: 'apis/autoscaling/v2',
    plural: 'horizontalpodautoscalers',
  },
  Ingress: { api: 'apis/networking.k8s.io/v1', plural: 'ingresses' },
  Job: { api: 'apis/batch/v1', plural: 'jobs' },
  Namespace: { api: 'api/v1', plural: 'namespaces' },
  Node: { api: 'api/v1', plural: 'nodes' },
  PersistentVolumeClaim: { api: 'api/v1', plural: 'persistentvolumeclaims' },
  Pod: { api: 'api/v1', plural: 'pods' },
  PodDisruptionBudget: {
    api: 'apis/policy/v1',
    plural: 'poddisruptionbudgets',
  },
  ReplicaSet: { api: 'apis/apps/v1', plural: 'replicasets' },
  Service: { api: 'api/v1', plural: 'services' },
  StatefulSet: { api: 'apis/apps/v1', plural: 'statefulsets' },
};

/** What is read of an object to find out whose it is. */
export type FollowedObject = {
  metadata?: ObjectMeta;
  spec?: {
    /** Of a Service. */
    selector?: Record<string, string> | LabelSelector;
    template?: {
      metadata?: ObjectMeta;
      spec?: { volumes?: { persistentVolumeClaim?: { claimName: string } }[] };
    };
    /** Of a StatefulSet. */
    volumeClaimTemplates?: { metadata?: ObjectMeta }[];
    /** Of an autoscaler. */
    scaleTargetRef?: { kind: string; name: string };
  };
};

/** As budgets and workloads select pods. */
export type LabelSelector = { matchLabels?: Record<string, string> };

/** Where objects of a kind are; undefined for a kind that is not followed. */
export function collectionPath(
  kind: string,
  namespace: string | undefined,
): string | undefined {
  const found = COLLECTIONS[kind];
  if (!found) return undefined;
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `/${found.api}${scope}/${found.plural}`;
}
