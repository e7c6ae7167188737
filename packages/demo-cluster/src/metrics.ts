import { renderFamilies } from './metrics/exposition';
import { namespaceFamilies, nodeFamilies } from './metrics/nodeFamilies';
import { podFamilies } from './metrics/podFamilies';
import {
  deploymentFamilies,
  replicaSetFamilies,
} from './metrics/workloadFamilies';
import { ClusterSnapshot } from './snapshot';

/**
 * What kube-state-metrics v2 would expose about the cluster, for `GET /metrics`
 * (content type `text/plain; version=0.0.4; charset=utf-8`).
 */
export function renderMetrics(snapshot: ClusterSnapshot): string {
  return renderFamilies([
    ...deploymentFamilies(snapshot.deployments),
    ...replicaSetFamilies(snapshot.replicaSets),
    ...podFamilies(snapshot.pods),
    ...nodeFamilies(snapshot.nodes),
    ...namespaceFamilies(snapshot.namespaces),
  ]);
}
