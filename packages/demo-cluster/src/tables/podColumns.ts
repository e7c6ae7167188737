import { Pod } from '../objects';
import { AGE, Column, NAME } from './column';
import { humanDuration } from './duration';

/** The one word for a pod: the most telling of its containers' states, as kubectl shows it. */
function podReason({ metadata, status }: Pod): string {
  const containers = status.containerStatuses ?? [];
  let reason: string = status.reason || status.phase;
  for (const { state } of [...containers].reverse()) {
    if (state.waiting?.reason) {
      reason = state.waiting.reason;
    } else if (state.terminated) {
      reason =
        state.terminated.reason || `ExitCode:${state.terminated.exitCode}`;
    }
  }
  if (metadata.deletionTimestamp) {
    return status.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
  }
  return reason;
}

function restarts({ status }: Pod, nowMs: number): string {
  const containers = status.containerStatuses ?? [];
  const count = containers.reduce((sum, one) => sum + one.restartCount, 0);
  const finished = containers
    .flatMap(one => one.lastState.terminated?.finishedAt ?? [])
    .sort()
    .at(-1);
  return count > 0 && finished
    ? `${count} (${humanDuration(nowMs - Date.parse(finished))} ago)`
    : String(count);
}

export const POD_COLUMNS: Column<Pod>[] = [
  NAME,
  {
    name: 'Ready',
    cell: ({ spec, status }) =>
      `${(status.containerStatuses ?? []).filter(one => one.ready).length}/${
        spec.containers.length
      }`,
  },
  { name: 'Status', cell: podReason },
  { name: 'Restarts', cell: restarts },
  AGE,
  { name: 'IP', wide: true, cell: ({ status }) => status.podIP ?? '<none>' },
  { name: 'Node', wide: true, cell: ({ spec }) => spec.nodeName ?? '<none>' },
  { name: 'Nominated Node', wide: true, cell: () => '<none>' },
  { name: 'Readiness Gates', wide: true, cell: () => '<none>' },
];
