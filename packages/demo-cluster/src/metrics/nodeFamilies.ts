import { KubeNode, KubeObject } from '../objects';
import { MetricFamily, familyOf, oneOf, unixSeconds } from './exposition';

const CONDITION_STATUSES = ['true', 'false', 'unknown'];

/** Nodes in the names of kube-state-metrics v2. */
export function nodeFamilies(nodes: readonly KubeNode[]): MetricFamily[] {
  return [
    familyOf(nodes, 'kube_node_info', 'What the node is made of.', node => {
      const info = node.status.nodeInfo ?? {};
      return [
        {
          labels: {
            node: node.metadata.name,
            kernel_version: info.kernelVersion ?? '',
            os_image: info.osImage ?? '',
            container_runtime_version: info.containerRuntimeVersion ?? '',
            kubelet_version: info.kubeletVersion ?? '',
            pod_cidr: node.spec.podCIDR ?? '',
            internal_ip:
              node.status.addresses?.find(({ type }) => type === 'InternalIP')
                ?.address ?? '',
          },
          value: 1,
        },
      ];
    }),
    familyOf(
      nodes,
      'kube_node_created',
      'Creation time in Unix seconds.',
      node => [
        {
          labels: { node: node.metadata.name },
          value: unixSeconds(node.metadata.creationTimestamp),
        },
      ],
    ),
    familyOf(
      nodes,
      'kube_node_spec_unschedulable',
      'Whether new pods are kept off the node.',
      node => [
        {
          labels: { node: node.metadata.name },
          value: node.spec.unschedulable ? 1 : 0,
        },
      ],
    ),
    familyOf(nodes, 'kube_node_spec_taint', 'Taints of the node.', node =>
      (node.spec.taints ?? []).map(({ key, value, effect }) => ({
        labels: { node: node.metadata.name, key, value: value ?? '', effect },
        value: 1,
      })),
    ),
    familyOf(
      nodes,
      'kube_node_status_condition',
      'Conditions of the node.',
      node =>
        (node.status.conditions ?? []).flatMap(({ type, status }) =>
          oneOf(CONDITION_STATUSES, 'status', status.toLowerCase(), {
            node: node.metadata.name,
            condition: type,
          }),
        ),
    ),
  ];
}

export function namespaceFamilies(
  namespaces: readonly KubeObject[],
): MetricFamily[] {
  return [
    familyOf(
      namespaces,
      'kube_namespace_status_phase',
      'Phase of the namespace.',
      namespace =>
        oneOf(
          ['Active', 'Terminating'],
          'phase',
          namespace.status?.phase ?? 'Active',
          { namespace: namespace.metadata.name },
        ),
    ),
  ];
}
