import { AuthService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { ANNOTATION_ENABLED } from '@backstage-self-healing/plugin-self-healing-common';
import { ClaimGrade } from '../incidents/claims/claim';
import { ClaimReader } from '../incidents/claims/ClaimReader';
import { ownerOf } from '../incidents/ownerOf';
import { wordsOf } from '../wordsOf';
import { WorkloadFinder } from './WorkloadFinder';

/** Entities that are looked into at the same time. */
const AT_ONCE = 5;

/** How well what an entity runs as says that it is the entity's. */
export type EntityClaims = {
  entityRef: string;
  ownerRef: string | null;
  workloads: {
    /** `cluster/namespace/Kind/name`. */
    workload: string;
    grade: ClaimGrade | 'unknown';
    message: string;
  }[];
  /** Why it could not be found out. */
  problem?: string;
};

/** Tells of every entity that has opted in whether its workloads confirm it. */
export class ClaimReport {
  constructor(
    private readonly options: {
      catalogService: CatalogService;
      auth: AuthService;
      workloads: WorkloadFinder;
      claims: ClaimReader;
    },
  ) {}

  async read(signal: AbortSignal): Promise<EntityClaims[]> {
    const { catalogService, auth } = this.options;
    const { items } = await catalogService.getEntities(
      { filter: { [`metadata.annotations.${ANNOTATION_ENABLED}`]: 'true' } },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const report: EntityClaims[] = [];
    for (let i = 0; i < items.length; i += AT_ONCE) {
      const some = items.slice(i, i + AT_ONCE);
      report.push(
        ...(await Promise.all(some.map(one => this.#claimsOf(one, signal)))),
      );
    }
    return report.sort((a, b) => a.entityRef.localeCompare(b.entityRef));
  }

  async #claimsOf(entity: Entity, signal: AbortSignal): Promise<EntityClaims> {
    const { workloads, claims } = this.options;
    const known = {
      entityRef: stringifyEntityRef(entity),
      ownerRef: ownerOf(entity),
    };
    try {
      const { refs, unanswered } = await workloads.of(entity, signal);
      return {
        ...known,
        workloads: await Promise.all(
          refs.map(async workload => {
            const claim = await claims.of(entity, workload, signal);
            return {
              workload,
              grade: claim?.grade ?? ('unknown' as const),
              message: claim?.message ?? `Nothing tells whose ${workload} is.`,
            };
          }),
        ),
        ...(unanswered ? { problem: unanswered } : {}),
      };
    } catch (error) {
      signal.throwIfAborted();
      return { ...known, workloads: [], problem: wordsOf(error) };
    }
  }
}
