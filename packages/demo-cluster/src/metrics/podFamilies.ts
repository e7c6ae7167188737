import { ContainerStatus, Pod, conditionOf, controllerOf } from '../objects';
import {
  MetricFamily,
  Sample,
  familyOf,
  oneOf,
  unixSeconds,
} from './exposition';
import { ownerLabels } from './workloadFamilies';

const PHASES = ['Pending', 'Succeeded', 'Failed', 'Unknown', 'Running'];
const CONDITION_STATUSES = ['true', 'false', 'unknown'];

/** Pods in the names of kube-state-metrics v2. */
export function podFamilies(pods: readonly Pod[]): MetricFamily[] {
  return [
    familyOf(pods, 'kube_pod_info', 'Where the pod runs and why.', pod => [
      {
        labels: {
          ...labelsOf(pod),
          node: pod.spec.nodeName ?? '',
          host_ip: pod.status.hostIP ?? '',
          pod_ip: pod.status.podIP ?? '',
          created_by_kind: controllerOf(pod)?.kind ?? '',
          created_by_name: controllerOf(pod)?.name ?? '',
        },
        value: 1,
      },
    ]),
    familyOf(pods, 'kube_pod_owner', 'The controller of the pod.', pod => [
      { labels: { ...labelsOf(pod), ...ownerLabels(pod) }, value: 1 },
    ]),
    familyOf(
      pods,
      'kube_pod_created',
      'Creation time in Unix seconds.',
      pod => [
        {
          labels: labelsOf(pod),
          value: unixSeconds(pod.metadata.creationTimestamp),
        },
      ],
    ),
    familyOf(
      pods,
      'kube_pod_deletion_timestamp',
      'Time the pod has to be gone by, in Unix seconds; present once it is being deleted.',
      pod =>
        pod.metadata.deletionTimestamp
          ? [
              {
                labels: labelsOf(pod),
                value: unixSeconds(pod.metadata.deletionTimestamp),
              },
            ]
          : [],
    ),
    familyOf(pods, 'kube_pod_status_phase', 'Phase of the pod.', pod =>
      oneOf(PHASES, 'phase', pod.status.phase, labelsOf(pod)),
    ),
    familyOf(
      pods,
      'kube_pod_status_ready',
      'Whether the pod is ready.',
      pod => {
        const ready = conditionOf(pod, 'Ready');
        return ready
          ? oneOf(
              CONDITION_STATUSES,
              'condition',
              ready.status.toLowerCase(),
              labelsOf(pod),
            )
          : [];
      },
    ),
    ...containerFamilies(pods),
  ];
}

function containerFamilies(pods: readonly Pod[]): MetricFamily[] {
  const family = (
    name: string,
    help: string,
    samplesOf: (
      container: ContainerStatus,
      labels: Record<string, string>,
    ) => Sample[],
  ) =>
    familyOf(pods, `kube_pod_container_${name}`, help, pod =>
      (pod.status.containerStatuses ?? []).flatMap(container =>
        samplesOf(container, { ...labelsOf(pod), container: container.name }),
      ),
    );
  const flag = (
    name: string,
    help: string,
    holds: (container: ContainerStatus) => boolean,
  ) =>
    family(name, help, (container, labels) => [
      { labels, value: holds(container) ? 1 : 0 },
    ]);
  // A reason has no list of possible values: only the one that holds is written.
  const reason = (
    name: string,
    help: string,
    reasonOf: (container: ContainerStatus) => string | undefined,
  ) =>
    family(name, help, (container, labels) => {
      const current = reasonOf(container);
      return current
        ? [{ labels: { ...labels, reason: current }, value: 1 }]
        : [];
    });

  return [
    family('info', 'What the container runs.', (container, labels) => [
      {
        labels: {
          ...labels,
          image: container.image,
          image_id: container.imageID,
          container_id: container.containerID ?? '',
        },
        value: 1,
      },
    ]),
    flag(
      'status_ready',
      'Whether the container passes its readiness check.',
      container => container.ready,
    ),
    {
      ...family(
        'status_restarts_total',
        'Restarts of the container.',
        (container, labels) => [{ labels, value: container.restartCount }],
      ),
      type: 'counter',
    },
    flag(
      'status_running',
      'Whether the container runs.',
      container => container.state.running !== undefined,
    ),
    flag(
      'status_terminated',
      'Whether the container has ended.',
      container => container.state.terminated !== undefined,
    ),
    flag(
      'status_waiting',
      'Whether the container waits to start.',
      container => container.state.waiting !== undefined,
    ),
    reason(
      'status_waiting_reason',
      'Why the container waits.',
      container => container.state.waiting?.reason,
    ),
    reason(
      'status_terminated_reason',
      'Why the container has ended.',
      container => container.state.terminated?.reason,
    ),
    reason(
      'status_last_terminated_reason',
      'Why the run before this one ended.',
      container => container.lastState.terminated?.reason,
    ),
    family(
      'status_last_terminated_exitcode',
      'Exit code of the run before this one.',
      (container, labels) => {
        const { terminated } = container.lastState;
        return terminated ? [{ labels, value: terminated.exitCode }] : [];
      },
    ),
  ];
}

function labelsOf(pod: Pod): Record<string, string> {
  return {
    namespace: pod.metadata.namespace ?? '',
    pod: pod.metadata.name,
    uid: pod.metadata.uid,
  };
}
