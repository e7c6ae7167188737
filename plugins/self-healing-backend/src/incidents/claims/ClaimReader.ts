import { Entity } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  parseWorkloadRef,
  Workload,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  WorkloadClaims,
  WorkloadLocator,
} from '@backstage-self-healing/plugin-self-healing-node';
import { wordsOf } from '../../wordsOf';
import { Claim, claimOf, PlatformClaims } from './claim';
import { Claimants } from './Claimants';
import { Claimant } from './chooseEntity';

/** Asks the workload, the catalog and the platform whose a workload is. */
export class ClaimReader {
  constructor(
    private readonly options: {
      claimants: Claimants;
      locators: readonly WorkloadLocator[];
      platform: PlatformClaims;
    },
  ) {}

  /**
   * An entity's claim on a workload, as it is now.
   *
   * @param ref - `cluster/namespace/Kind/name`
   * @returns null when no locator knows what the workload says of itself
   * @throws ServiceUnavailableError when the cluster or the catalog does not say
   */
  async of(
    entity: Entity,
    ref: string,
    signal: AbortSignal,
  ): Promise<Claim | null> {
    const { claimants, locators, platform } = this.options;
    const workload = parseWorkloadRef(ref);
    try {
      for (const locator of locators) {
        const says = await locator.claimsOf?.(workload, signal);
        if (!says) continue;
        const rivals = await claimants.of(workload, says);
        return claimOf({ entity, workload, says, rivals, platform });
      }
      return null;
    } catch (error) {
      signal.throwIfAborted();
      throw new ServiceUnavailableError(
        `It could not be found out whose ${ref} is; try again, or ask a platform administrator: ${wordsOf(
          error,
        )}`,
      );
    }
  }

  /** Everybody who claims a workload that says so of itself. */
  async all(workload: Workload, says: WorkloadClaims): Promise<Claimant[]> {
    const { claimants, platform } = this.options;
    const rivals = await claimants.of(workload, says);
    return rivals.map(entity => ({
      entity,
      claim: claimOf({ entity, workload, says, rivals, platform }),
    }));
  }
}
