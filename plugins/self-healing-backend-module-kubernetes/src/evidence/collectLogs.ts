import {
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { Pod, podLogPath } from '../clusters/resources';
import { isReady } from '../workload/podState';
import { LogsEvidence } from './shapes';

const MAX_LOGS = 3;
const MAX_LINES = 20;
const MAX_BYTES = 4096;

/**
 * The last lines of the containers that are not ready, one for each container
 * name: pods of one revision fail alike.
 */
export async function collectLogs(
  cluster: ClusterApi,
  workload: Workload,
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<LogsEvidence> {
  const logs = await Promise.all(
    chooseContainers(pods).map(async chosen => ({
      ...chosen,
      lines: await readLines(cluster, workload, chosen, signal),
    })),
  );
  return {
    workload: workloadRef(workload),
    logs: logs.filter(({ lines }) => lines.length > 0),
  };
}

type ChosenContainer = { pod: string; container: string; previous: boolean };

function chooseContainers(pods: readonly Pod[]): ChosenContainer[] {
  const chosen = new Map<string, ChosenContainer>();
  for (const pod of pods.filter(item => !isReady(item))) {
    for (const status of pod.status?.containerStatuses ?? []) {
      const started = status.state?.running ?? status.lastState?.terminated;
      if (status.ready || !started || chosen.has(status.name)) continue;
      chosen.set(status.name, {
        pod: pod.metadata?.name ?? '',
        container: status.name,
        previous: status.lastState?.terminated !== undefined,
      });
    }
  }
  return [...chosen.values()].slice(0, MAX_LOGS);
}

async function readLines(
  cluster: ClusterApi,
  { namespace }: Workload,
  { pod, container, previous }: ChosenContainer,
  signal: AbortSignal,
): Promise<string[]> {
  let text: string;
  try {
    text = await cluster.text(
      podLogPath(namespace, pod),
      {
        container,
        tailLines: String(MAX_LINES),
        limitBytes: String(MAX_BYTES),
        ...(previous ? { previous: 'true' } : {}),
      },
      signal,
    );
  } catch (error) {
    // 400 and 404: the container's log is gone or has not begun.
    const status = error instanceof ApiServerError && error.httpStatus;
    if (status === 400 || status === 404) return [];
    throw error;
  }
  return text
    .slice(-MAX_BYTES)
    .split('\n')
    .filter(line => line !== '')
    .slice(-MAX_LINES);
}
