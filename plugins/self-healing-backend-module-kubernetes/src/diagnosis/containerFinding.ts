import { Finding } from '@backstage-self-healing/plugin-self-healing-common';
import { lastEndOf } from '../evidence/containerEnds';
import { ContainerEvidence } from '../evidence/shapes';
import { ContainerTrouble, objectOf, podCount } from './readEvidence';

/**
 * A finding about a container, as it is told of every kind of trouble.
 *
 * @param besides - other evidence that it rests on
 */
export function containerFinding(
  trouble: ContainerTrouble,
  told: Pick<Finding, 'type' | 'cause' | 'severity' | 'summary' | 'remedy'>,
  ...besides: (string | undefined)[]
): Finding {
  const { affects, evidenceId } = trouble;
  return {
    ...told,
    object: objectOf(trouble),
    ...(affects ? { affects } : {}),
    evidenceIds: [evidenceId, ...besides.flatMap(id => id ?? [])],
  };
}

/** `Container app`, `Init container migrate`. */
export function named({ kind, name }: ContainerEvidence): string {
  if (kind === 'init') return `Init container ${name}`;
  return kind === 'sidecar' ? `Sidecar ${name}` : `Container ${name}`;
}

/** `in 2 pods`, or `in 2 pods of an earlier revision`. */
export function inPods({
  pods,
  affects,
}: Pick<ContainerTrouble, 'pods' | 'affects'>): string {
  const of = affects === 'other' ? ' of an earlier revision' : '';
  return `in ${podCount(pods.length)}${of}`;
}

/** `exit code 1, `, or nothing. */
export function exitCode(container: ContainerEvidence): string {
  const ended = lastEndOf(container);
  return ended ? `exit code ${ended.exitCode}, ` : '';
}

export function restarts({ restarts: count }: ContainerEvidence): string {
  return count === 1 ? '1 restart' : `${count} restarts`;
}
