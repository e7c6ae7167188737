import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import {
  ContainerEvidence,
  PodsEvidence,
  podsEvidenceSchema,
} from '../evidence/shapes';

/** Evidence of one kind that this module gathered and that is complete. */
export function readEvidence<T>(
  evidence: readonly Evidence[],
  kind: string,
  schema: z.ZodType<T>,
): Array<{ id: string; data: T }> {
  return evidence
    .filter(item => item.source === 'kubernetes' && item.kind === kind)
    .flatMap(({ id, data }) => {
      const parsed = schema.safeParse(data);
      return parsed.success ? [{ id, data: parsed.data }] : [];
    });
}

/** A container in some kind of trouble, and how many pods share it. */
export type ContainerTrouble = {
  evidenceId: string;
  workload: string;
  container: ContainerEvidence;
  /** Names of the pods whose container of this name is in that trouble. */
  pods: string[];
};

/** Pods of one Deployment fail alike, so trouble is told once a container. */
export function containersWhere(
  evidence: readonly Evidence[],
  isInTrouble: (
    container: ContainerEvidence,
    pod: PodsEvidence['pods'][number],
  ) => boolean,
): ContainerTrouble[] {
  return readEvidence(evidence, 'pods', podsEvidenceSchema).flatMap(
    ({ id, data }) => {
      const byName = new Map<string, ContainerTrouble>();
      for (const pod of data.pods.filter(({ terminating }) => !terminating)) {
        for (const container of pod.containers) {
          if (!isInTrouble(container, pod)) continue;
          const known = byName.get(container.name);
          if (known) known.pods.push(pod.name);
          else {
            byName.set(container.name, {
              evidenceId: id,
              workload: data.workload,
              container,
              pods: [pod.name],
            });
          }
        }
      }
      return [...byName.values()];
    },
  );
}

/** `pod shop/checkout-5d9`, or the Deployment when several are concerned. */
export function objectOf({ workload, pods }: ContainerTrouble): string {
  const [, namespace, kind, name] = workload.split('/');
  return pods.length === 1
    ? `pod ${namespace}/${pods[0]}`
    : `${kind.toLowerCase()} ${namespace}/${name}`;
}

/** `1 pod`, `3 pods`. */
export function podCount(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`;
}
