import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import { workloadRef } from '@backstage-self-healing/plugin-self-healing-common';
import { WorkloadLocator } from '@backstage-self-healing/plugin-self-healing-node';
import { wordsOf } from '../wordsOf';

/** A person waits for the answer. */
const LONGEST_MS = 10_000;

/** Where entities run, as the installed locators know it. */
export class WorkloadFinder {
  constructor(private readonly locators: readonly WorkloadLocator[]) {}

  /**
   * `cluster/namespace/Kind/name` of each; empty when there are none.
   *
   * @throws ServiceUnavailableError when a locator does not know: whatever a
   * cluster refuses is refused to the portal, not to the person who asks
   */
  async of(entity: Entity, signal: AbortSignal): Promise<string[]> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
    try {
      const found = await Promise.all(
        this.locators.map(locator => locator.ofEntity(entity, bounded)),
      );
      return [...new Set(found.flat().map(workloadRef))].sort();
    } catch (error) {
      signal.throwIfAborted();
      throw new ServiceUnavailableError(
        `It could not be found out where ${stringifyEntityRef(
          entity,
        )} runs; try again, or ask a platform administrator: ${wordsOf(error)}`,
      );
    }
  }
}
