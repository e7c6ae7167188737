import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { hasEndedLately } from '../evidence/containerEnds';
import {
  groupedPods,
  livePods,
  objectOf,
  PodEvidence,
  podCount,
  quoted,
  warnings,
} from './readEvidence';

/** Events are kept for an hour; what was told so long ago may be over. */
const RECENT_MS = 10 * 60_000;

const PROBE =
  /^(liveness|readiness|startup) probe (?:failed|errored)[^:]*:?\s*/i;

type Probe = 'liveness' | 'readiness' | 'startup';

/** What probes say of pods that are not ready or were restarted for it. */
export const probeFailure: Diagnoser = {
  id: 'probe-failure',
  examine: evidence => {
    const told = warnings(evidence, 'Unhealthy').filter(
      ({ at, lastSeen }) =>
        !(at.getTime() - Date.parse(lastSeen ?? '') > RECENT_MS),
    );
    return livePods(evidence).flatMap(({ id, at, workload, pods }) => {
      const failing = pods.flatMap(pod =>
        told.flatMap(event => {
          const probe = PROBE.exec(event.message)?.[1].toLowerCase() as
            | Probe
            | undefined;
          return event.object === `pod ${pod.name}` &&
            probe &&
            isFelt(pod, probe, at)
            ? [{ ...pod, probe, event }]
            : [];
        }),
      );
      return groupedPods(failing, ({ probe }) => probe).map(
        ({ key: probe, pods: troubled, affects }) => {
          const names = [...new Set(troubled.map(({ name }) => name))];
          const [{ event }] = troubled;
          const said = quoted(event.message.replace(PROBE, ''));
          return {
            type: 'probe-failure',
            cause: probe,
            // A probe that restarts a container does the harm itself.
            severity:
              probe === 'readiness' ? ('symptom' as const) : ('cause' as const),
            object: objectOf({ workload, pods: names }),
            summary: `The ${probe} probe fails in ${podCount(names.length)}${
              affects === 'other' ? ' of an earlier revision' : ''
            }${said ? `: ${said}` : ''}`,
            remedy:
              'Roll back if the release changed the probe or what it asks; otherwise look whether the container is overloaded or waits for something',
            ...(affects ? { affects } : {}),
            evidenceIds: [event.evidenceId, id],
          };
        },
      );
    });
  },
};

/** Probes fail now and then; it matters where a pod suffers from it. */
function isFelt(pod: PodEvidence, probe: Probe, at: Date): boolean {
  const unready = pod.containers.some(({ kind, ready }) => {
    return kind !== 'init' && !ready;
  });
  if (probe === 'readiness') return unready && pod.phase === 'Running';
  return (
    unready ||
    pod.containers.some(
      container => container.restarts > 0 && hasEndedLately(container, at),
    )
  );
}
