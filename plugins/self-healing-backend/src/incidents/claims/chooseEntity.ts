import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { Claim, ClaimGrade, ownersOf } from './claim';

/** An entity and how good its claim on a workload is. */
export type Claimant = { entity: Entity; claim: Claim };

/** Several owners, none with a better claim than the others. */
export type Dispute = {
  /** One plain sentence. */
  message: string;
  claimants: string[];
  owners: string[];
};

/** The better the earlier. */
const GRADES: readonly ClaimGrade[] = ['confirmed', 'carried', 'claimed'];

/**
 * Whose a workload is: the entity with the best claim; one that only claims
 * takes nothing from one with a better one. Pure, and the same every time.
 */
export function chooseEntity(
  claimants: readonly Claimant[],
): Entity | Dispute | undefined {
  for (const grade of GRADES) {
    const best = claimants
      .filter(({ claim }) => claim.grade === grade)
      .map(({ entity }) => entity);
    if (best.length === 0) continue;
    return oneOf(best) ?? disputeAmong(best);
  }
  const disputed = claimants.map(({ entity }) => entity);
  return disputed.length > 0
    ? disputeAmong(disputed, claimants[0].claim.message)
    : undefined;
}

/** The first by name when all have one owner. */
export function oneOf(entities: readonly Entity[]): Entity | undefined {
  const owners = new Set(entities.map(one => ownersOf(one).sort().join()));
  return owners.size === 1 ? sorted(entities)[0] : undefined;
}

function disputeAmong(entities: readonly Entity[], message?: string): Dispute {
  const claimants = [...new Set(sorted(entities).map(refOf))];
  return {
    message:
      message ??
      `Entities of several owners claim it: ${claimants.join(', ')}.`,
    claimants,
    owners: [...new Set(entities.flatMap(ownersOf))].sort(),
  };
}

function sorted(entities: readonly Entity[]): Entity[] {
  return [...entities].sort((a, b) => refOf(a).localeCompare(refOf(b)));
}

function refOf(entity: Entity): string {
  return stringifyEntityRef(entity);
}
