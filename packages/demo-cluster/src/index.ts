/**
 * A small Kubernetes cluster for the demo and the tests.
 *
 * @packageDocumentation
 */
export type { Certificate } from './certificate';
export { startDemoCluster } from './demoCluster';
export type {
  DemoCluster,
  DemoClusterOptions,
  DemoClusterTokens,
} from './demoCluster';
export { freePort } from './freePort';
export type { Fault, ServiceStatus } from './faults';
export type { RecordedRequest } from './http/apiServer';
export type { Deployment, Pod, PodTemplate, ReplicaSet } from './objects';
export type { ClusterSnapshot } from './snapshot';
export type { ClusterUser } from './kubeconfig';
