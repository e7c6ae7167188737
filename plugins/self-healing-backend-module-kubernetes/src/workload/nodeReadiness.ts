import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { ClusterNode, nodePath, Pod } from '../clusters/resources';

/** Whether the node's kubelet speaks, and says it is well. */
export function isNodeReady(node: ClusterNode): boolean {
  return (node.status?.conditions ?? []).some(
    condition => condition.type === 'Ready' && condition.status === 'True',
  );
}

/** The nodes that pods are on; undefined for one that no longer exists. */
export async function readNodesOf(
  cluster: ClusterApi,
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<Map<string, ClusterNode | undefined>> {
  const names = new Set(pods.flatMap(({ spec }) => spec?.nodeName ?? []));
  return new Map(
    await Promise.all(
      [...names].map(
        async name => [name, await readNode(cluster, name, signal)] as const,
      ),
    ),
  );
}

/** Answers for the nodes that `pods` are on. */
export async function readNodeReadiness(
  cluster: ClusterApi,
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<(node?: string) => boolean> {
  const nodes = await readNodesOf(cluster, pods, signal);
  return name => {
    const node = name === undefined ? undefined : nodes.get(name);
    return node !== undefined && isNodeReady(node);
  };
}

async function readNode(
  cluster: ClusterApi,
  name: string,
  signal: AbortSignal,
): Promise<ClusterNode | undefined> {
  try {
    return await cluster.get<ClusterNode>(nodePath(name), signal);
  } catch (error) {
    if (error instanceof ApiServerError && error.httpStatus === 404) {
      return undefined;
    }
    throw error;
  }
}
