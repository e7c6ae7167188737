import { mockServices } from '@backstage/backend-test-utils';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { WorkloadLocator } from '@backstage-self-healing/plugin-self-healing-node';
import { PlatformClaims } from '../incidents/claims/claim';
import { Claimants } from '../incidents/claims/Claimants';
import { ClaimReader } from '../incidents/claims/ClaimReader';
import { ShortMemory } from '../incidents/ShortMemory';

/** What finds out whose a workload is, over a catalog. */
export function claimsOver(
  catalog: CatalogService,
  locators: readonly WorkloadLocator[] = [],
  platform: Partial<PlatformClaims> = {},
) {
  const memory = new ShortMemory({ keptMs: 0, atOnce: 10, now: Date.now });
  const auth = mockServices.auth();
  const claimants = new Claimants({ catalog, auth, memory });
  const claims = new ClaimReader({
    claimants,
    locators,
    platform: { namespaces: {}, trustLabels: true, ...platform },
  });
  return { memory, claimants, claims, locators };
}
