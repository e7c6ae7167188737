import { FIELD_MANAGER } from '../clusters/HttpClusterApi';
import { Deployment } from '../clusters/resources';
import { FieldWriter } from '../memory/fieldWriter';

/** On the Deployment's own metadata: on the template it would replace pods. */
export const EFFECT_ANNOTATION = 'self-healing.backstage.io/effect';

/** The stamp of our last effect on a Deployment. */
export function effectOf(deployment: Deployment): string | undefined {
  return deployment.metadata?.annotations?.[EFFECT_ANNOTATION];
}

/**
 * Whether a change was ours. A person's `kubectl rollout undo` brings back
 * annotations of long ago: only a stamp that was not there before is a sign,
 * and the server's word about who wrote the field is a better one.
 */
export function isOurs(
  stamp: string | null,
  earlier: ReadonlyArray<string | null>,
  writer: FieldWriter | undefined,
): boolean {
  if (writer) return writer.manager === FIELD_MANAGER;
  return stamp !== null && !earlier.includes(stamp);
}
