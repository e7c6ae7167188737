import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import { workloadRef } from '@backstage-self-healing/plugin-self-healing-common';
import {
  LookupFailedError,
  WorkloadLocator,
} from '@backstage-self-healing/plugin-self-healing-node';
import { wordsOf } from '../wordsOf';

/** A person waits for the answer. */
const LONGEST_MS = 10_000;

/** Where entities run, as the installed locators know it. */
export class WorkloadFinder {
  constructor(private readonly locators: readonly WorkloadLocator[]) {}

  /**
   * `cluster/namespace/Kind/name` of each; empty when there are none. One
   * cluster that does not answer hides nothing that the others have said:
   * `unanswered` tells of it.
   *
   * @throws ServiceUnavailableError when nobody knows: whatever a cluster
   * refuses is refused to the portal, not to the person who asks
   */
  async of(
    entity: Entity,
    signal: AbortSignal,
  ): Promise<{ refs: string[]; unanswered?: string }> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
    const found = new Set<string>();
    const unanswered: string[] = [];
    await Promise.all(
      this.locators.map(async locator => {
        try {
          const workloads = await locator.ofEntity(entity, bounded);
          workloads.forEach(workload => found.add(workloadRef(workload)));
        } catch (error) {
          signal.throwIfAborted();
          const known = (error as Partial<LookupFailedError>)?.found ?? [];
          known.forEach(workload => found.add(workloadRef(workload)));
          unanswered.push(wordsOf(error));
        }
      }),
    );
    const words = unanswered.join('; ');
    if (words && found.size === 0) {
      throw new ServiceUnavailableError(
        `It could not be found out where ${stringifyEntityRef(
          entity,
        )} runs; try again, or ask a platform administrator: ${words}`,
      );
    }
    return { refs: [...found].sort(), ...(words ? { unanswered: words } : {}) };
  }
}
