import { Deployment, KubeNode, KubeObject, Pod, ReplicaSet } from './objects';
import {
  DEPLOYMENTS,
  NAMESPACES,
  NODES,
  PODS,
  REPLICA_SETS,
} from './resources';
import { ObjectStore } from './store';

/** The cluster at one moment, as plain API objects: what metrics and rules are computed from. */
export type ClusterSnapshot = {
  deployments: Deployment[];
  replicaSets: ReplicaSet[];
  pods: Pod[];
  nodes: KubeNode[];
  namespaces: KubeObject[];
};

export function snapshotOf(store: ObjectStore): ClusterSnapshot {
  return {
    deployments: store.list<Deployment>(DEPLOYMENTS),
    replicaSets: store.list<ReplicaSet>(REPLICA_SETS),
    pods: store.list<Pod>(PODS),
    nodes: store.list<KubeNode>(NODES),
    namespaces: store.list(NAMESPACES),
  };
}
