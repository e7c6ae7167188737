import {
  Evidence,
  Finding,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import {
  ContainerEvidence,
  EventsEvidence,
  eventsEvidenceSchema,
  PodsEvidence,
  podsEvidenceSchema,
} from '../evidence/shapes';

/** Evidence of one kind that this module gathered and that is complete. */
export function readEvidence<T>(
  evidence: readonly Evidence[],
  kind: string,
  schema: z.ZodType<T>,
): Array<{ id: string; data: T; at: Date }> {
  return evidence
    .filter(item => item.source === 'kubernetes' && item.kind === kind)
    .flatMap(({ id, data, collectedAt }) => {
      const parsed = schema.safeParse(data);
      return parsed.success
        ? [{ id, data: parsed.data, at: new Date(collectedAt) }]
        : [];
    });
}

export type PodEvidence = PodsEvidence['pods'][number];
export type EventEvidence = EventsEvidence['events'][number];

/** Pods in one kind of trouble, of one revision. */
export type PodTrouble = {
  evidenceId: string;
  workload: string;
  /** Their names; never empty. */
  pods: string[];
  affects?: Finding['affects'];
};

/** A container in some kind of trouble, and the pods that share it. */
export type ContainerTrouble = PodTrouble & { container: ContainerEvidence };

/** The pods that count: neither on their way out nor over. */
export function livePods(
  evidence: readonly Evidence[],
): Array<{ id: string; workload: string; at: Date; pods: PodEvidence[] }> {
  return readEvidence(evidence, 'pods', podsEvidenceSchema).map(
    ({ id, at, data }) => ({
      id,
      at,
      workload: data.workload,
      pods: data.pods.filter(pod => !pod.terminating && !isFinished(pod)),
    }),
  );
}

export function isFinished({ phase }: PodEvidence): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

/**
 * Pods of one revision fail alike, so trouble is told once a container: of the
 * running revision, and of what earlier ones have left.
 */
export function containersWhere(
  evidence: readonly Evidence[],
  isInTrouble: (
    container: ContainerEvidence,
    pod: PodEvidence,
    at: Date,
  ) => boolean,
): ContainerTrouble[] {
  return livePods(evidence).flatMap(({ id, at, workload, pods }) => {
    const troubles = new Map<string, ContainerTrouble>();
    for (const pod of pods) {
      for (const container of pod.containers) {
        if (!isInTrouble(container, pod, at)) continue;
        const affects = affectsOf(pod);
        const key = `${container.name} ${affects}`;
        const known = troubles.get(key);
        troubles.set(key, {
          evidenceId: id,
          workload,
          affects,
          pods: [...(known?.pods ?? []), pod.name],
          // The one with most to tell speaks for the others.
          container:
            known && known.container.restarts >= container.restarts
              ? known.container
              : container,
        });
      }
    }
    return [...troubles.values()];
  });
}

/** Groups pods that share a kind of trouble, by revision. */
export function groupedPods<T extends PodEvidence, K extends string>(
  pods: readonly T[],
  keyOf: (pod: T) => K,
): Array<{ key: K; pods: T[]; affects?: Finding['affects'] }> {
  const groups = new Map<string, { key: K; pods: T[] }>();
  for (const pod of pods) {
    const key = keyOf(pod);
    const name = `${key} ${affectsOf(pod)}`;
    const known = groups.get(name);
    if (known) known.pods.push(pod);
    else groups.set(name, { key, pods: [pod] });
  }
  return [...groups.values()].map(group => ({
    ...group,
    affects: affectsOf(group.pods[0]),
  }));
}

export function affectsOf({ current }: PodEvidence): Finding['affects'] {
  if (current === undefined) return undefined;
  return current ? 'running' : 'other';
}

/** Events that tell of what is wrong, each with the evidence it is in. */
export function warnings(
  evidence: readonly Evidence[],
  ...reasons: string[]
): Array<EventEvidence & { evidenceId: string; workload: string; at: Date }> {
  return readEvidence(evidence, 'events', eventsEvidenceSchema).flatMap(
    ({ id, at, data }) =>
      data.events
        .filter(({ reason }) => reasons.includes(reason))
        .map(event => ({
          ...event,
          evidenceId: id,
          workload: data.workload,
          at,
        })),
  );
}

/** `pod shop/checkout-5d9`, or the Deployment when several are concerned. */
export function objectOf({
  workload,
  pods,
}: Pick<PodTrouble, 'workload' | 'pods'>): string {
  const [, namespace] = workload.split('/');
  return pods.length === 1
    ? `pod ${namespace}/${pods[0]}`
    : workloadObject(workload);
}

/** `deployment shop/checkout` */
export function workloadObject(workload: string): string {
  const [, namespace, kind, name] = workload.split('/');
  return `${kind.toLowerCase()} ${namespace}/${name}`;
}

/** `1 pod`, `3 pods`. */
export function podCount(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`;
}

/** Words of a cluster, as a part of a sentence. */
export function quoted(text: string): string {
  return text.trim().replace(/\.$/, '');
}
