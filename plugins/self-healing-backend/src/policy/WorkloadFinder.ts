import { Entity } from '@backstage/catalog-model';
import { workloadRef } from '@backstage-self-healing/plugin-self-healing-common';
import { WorkloadLocator } from '@backstage-self-healing/plugin-self-healing-node';

/** Where entities run, as the installed locators know it. */
export class WorkloadFinder {
  constructor(private readonly locators: readonly WorkloadLocator[]) {}

  /** `cluster/namespace/Kind/name` of each; empty when there are none. */
  async of(entity: Entity, signal: AbortSignal): Promise<string[]> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
    const found = await Promise.all(
      this.locators.map(locator => locator.ofEntity(entity, bounded)),
    );
    return [...new Set(found.flat().map(workloadRef))].sort();
  }
}
