import { Entity, RELATION_CHILD_OF } from '@backstage/catalog-model';
import { ExecutionFact, PolicyFacts } from './facts';

/** How often an incident's plans have expired because nobody answered. */
export function expiredPlans(
  executions: readonly ExecutionFact[],
  incidentId: string,
): number {
  return executions.filter(
    execution =>
      execution.state === 'expired' && execution.incidentId === incidentId,
  ).length;
}

/**
 * Who is asked next: the groups above the owner, then also those who run the
 * platform. Whoever was asked before may answer still.
 *
 * @param owner - the owner's entity, if there is one
 */
export function askedNext(
  expired: number,
  owner: Entity | null,
  admins: readonly string[],
): PolicyFacts['askedNext'] {
  if (expired === 0) return undefined;
  const above = (owner?.relations ?? [])
    .filter(({ type }) => type === RELATION_CHILD_OF)
    .map(({ targetRef }) => targetRef);
  // Nobody stands between the owner and the platform.
  const last = expired > 1 || above.length === 0;
  return {
    level: last ? 2 : 1,
    from: [...above, ...(last ? admins : [])],
  };
}
