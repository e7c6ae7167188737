import {
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { podLogPath } from '../clusters/resources';
import { hasEndedLately } from './containerEnds';
import { ContainerEvidence, LogsEvidence, PodsEvidence } from './shapes';

const MAX_LOGS = 3;
const MAX_LINES = 20;
const MAX_BYTES = 4096;

/** A kubelet counts them from the first of these lines, and we want the last. */
const LIMIT_BYTES = 64 * 1024;

/** A kubelet answers so, with 200, where a log has been removed. */
const GONE = /^unable to retrieve container logs for /;

/**
 * The last lines of the containers in trouble, one for each container name:
 * pods of one revision fail alike. Init containers come first: while one fails,
 * no other has anything to say.
 */
export async function collectLogs(
  cluster: ClusterApi,
  workload: Workload,
  pods: PodsEvidence['pods'],
  now: Date,
  signal: AbortSignal,
): Promise<LogsEvidence> {
  const asked = await Promise.allSettled(
    chooseContainers(pods, now).map(chosen =>
      read(cluster, workload, chosen, signal),
    ),
  );
  const logs = asked.flatMap(one =>
    one.status === 'fulfilled' ? [one.value] : [],
  );
  // One that cannot be had does not cost the others.
  const failure = asked.find(one => one.status === 'rejected');
  if (failure && logs.length === 0) throw failure.reason;
  return {
    workload: workloadRef(workload),
    logs: logs.filter(({ lines }) => lines.length > 0),
  };
}

export type ChosenContainer = {
  pod: string;
  container: string;
  previous: boolean;
};

/** Whose words tell of the present trouble. Pure. */
export function chooseContainers(
  pods: PodsEvidence['pods'],
  now: Date,
): ChosenContainer[] {
  const chosen = new Map<string, ChosenContainer & { isInit: boolean }>();
  for (const pod of pods) {
    if (pod.terminating || isFinished(pod)) continue;
    for (const container of pod.containers) {
      if (chosen.has(container.name) || !isTelling(container, now)) continue;
      chosen.set(container.name, {
        pod: pod.name,
        container: container.name,
        isInit: container.kind === 'init',
        // While it has ended and was not started again, that log is the present
        // one; an end of long ago is not what troubles it now.
        previous:
          container.lastTerminated !== undefined &&
          container.terminated === undefined &&
          hasEndedLately(container, now),
      });
    }
  }
  return [...chosen.values()]
    .sort((a, b) => Number(b.isInit) - Number(a.isInit))
    .slice(0, MAX_LOGS)
    .map(({ isInit: _, ...rest }) => rest);
}

function isTelling(container: ContainerEvidence, now: Date): boolean {
  const { kind, ready, restarts, runningSince, terminated } = container;
  const hasBegun = runningSince ?? terminated ?? container.lastTerminated;
  if (!hasBegun) return false;
  if (kind === 'init' && terminated?.exitCode === 0) return false;
  return !ready || (restarts > 0 && hasEndedLately(container, now));
}

/** A finished pod is no live one; why it ended is told elsewhere. */
function isFinished({ phase }: PodsEvidence['pods'][number]): boolean {
  return phase === 'Failed' || phase === 'Succeeded';
}

async function read(
  cluster: ClusterApi,
  workload: Workload,
  chosen: ChosenContainer,
  signal: AbortSignal,
): Promise<LogsEvidence['logs'][number]> {
  const lines = await readLines(cluster, workload, chosen, signal);
  if (lines.length > 0 || !chosen.previous) return { ...chosen, lines };
  // The container that ended has been removed from its node.
  const present = { ...chosen, previous: false };
  return {
    ...present,
    lines: await readLines(cluster, workload, present, signal),
  };
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
        limitBytes: String(LIMIT_BYTES),
        ...(previous ? { previous: 'true' } : {}),
      },
      signal,
    );
  } catch (error) {
    if (isGone(error, previous)) return [];
    throw error;
  }
  return text
    .slice(-MAX_BYTES)
    .split('\n')
    .filter(line => line !== '' && !GONE.test(line))
    .slice(-MAX_LINES);
}

/** Whether a container's log is gone or has not begun. */
function isGone(error: unknown, previous: boolean): boolean {
  const status = error instanceof ApiServerError && error.httpStatus;
  // 500: the file behind a previous log has been removed from the node.
  return status === 400 || status === 404 || (previous && status === 500);
}
