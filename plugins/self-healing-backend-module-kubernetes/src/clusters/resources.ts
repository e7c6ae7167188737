import { InputError } from '@backstage/errors';
import type {
  CoreV1Event,
  V1Deployment,
  V1EndpointSlice,
  V1Node,
  V1ObjectMeta,
  V1Pod,
  V1PodDisruptionBudget,
  V1PodTemplateSpec,
  V2HorizontalPodAutoscaler,
  V1ReplicaSet,
  V1Service,
} from '@kubernetes/client-node';

/**
 * The client library's types as they travel: times are strings. Objects are
 * kept as the server sent them, because the library's own decoding drops the
 * fields of newer servers, and a rollback must restore those too.
 */
type AsJson<T> = T extends Date
  ? string
  : T extends Array<infer Item>
  ? AsJson<Item>[]
  : T extends object
  ? { [Key in keyof T]: AsJson<T[Key]> }
  : T;

export type ObjectMeta = AsJson<V1ObjectMeta>;
export type Deployment = AsJson<V1Deployment>;
export type ReplicaSet = AsJson<V1ReplicaSet>;
export type Pod = AsJson<V1Pod>;
export type Autoscaler = AsJson<V2HorizontalPodAutoscaler>;
export type DisruptionBudget = AsJson<V1PodDisruptionBudget>;
export type PodTemplate = AsJson<V1PodTemplateSpec>;
export type ClusterNode = AsJson<V1Node>;
export type Service = AsJson<V1Service>;
export type EndpointSlice = AsJson<V1EndpointSlice>;
export type ClusterEvent = AsJson<CoreV1Event>;

// Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Whether `name` can name an object; a path is made of nothing else. */
export function isObjectName(name: string): boolean {
  return NAME.test(name) && !name.includes('..');
}

export function deploymentsPath(namespace?: string): string {
  return `/apis/apps/v1${inNamespace(namespace)}/deployments`;
}

export function deploymentPath(namespace: string, name: string): string {
  return `${deploymentsPath(namespace)}/${segment(name)}`;
}

export function replicaSetsPath(namespace: string): string {
  return `/apis/apps/v1${inNamespace(namespace)}/replicasets`;
}

export function replicaSetPath(namespace: string, name: string): string {
  return `${replicaSetsPath(namespace)}/${segment(name)}`;
}

export function podsPath(namespace: string): string {
  return `/api/v1${inNamespace(namespace)}/pods`;
}

export function podPath(namespace: string, name: string): string {
  return `${podsPath(namespace)}/${segment(name)}`;
}

export function podLogPath(namespace: string, name: string): string {
  return `${podPath(namespace, name)}/log`;
}

export function evictionPath(namespace: string, name: string): string {
  return `${podPath(namespace, name)}/eviction`;
}

export function disruptionBudgetsPath(namespace: string): string {
  return `/apis/policy/v1${inNamespace(namespace)}/poddisruptionbudgets`;
}

export function autoscalersPath(namespace: string): string {
  return `/apis/autoscaling/v2${inNamespace(
    namespace,
  )}/horizontalpodautoscalers`;
}

/** An object of a kind that others define; undefined for what is no name. */
export function customObjectPath(
  apiVersion: string,
  namespace: string,
  plural: string,
  name: string,
): string | undefined {
  return isObjectName(namespace) && isObjectName(name)
    ? `/apis/${apiVersion}${inNamespace(namespace)}/${plural}/${name}`
    : undefined;
}

export function eventsPath(namespace: string): string {
  return `/api/v1${inNamespace(namespace)}/events`;
}

export function servicesPath(namespace: string): string {
  return `/api/v1${inNamespace(namespace)}/services`;
}

export function endpointSlicesPath(namespace: string): string {
  return `/apis/discovery.k8s.io/v1${inNamespace(namespace)}/endpointslices`;
}

export function nodePath(name: string): string {
  return `/api/v1/nodes/${segment(name)}`;
}

function inNamespace(namespace?: string): string {
  return namespace === undefined ? '' : `/namespaces/${segment(namespace)}`;
}

function segment(name: string): string {
  if (!isObjectName(name)) {
    throw new InputError(`'${name}' is not the name of a Kubernetes object`);
  }
  return name;
}
