import { AuthService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { HealingCatalog, readHealingCatalog } from './healingCatalog';

/** Reads entities, runbooks and policies with the plugin's own identity. */
export class CatalogReader {
  constructor(
    private readonly catalog: CatalogService,
    private readonly auth: AuthService,
  ) {}

  async entity(entityRef: string): Promise<Entity | null> {
    const entity = await this.catalog.getEntityByRef(entityRef, {
      credentials: await this.auth.getOwnServiceCredentials(),
    });
    return entity ?? null;
  }

  /** @throws when the catalog cannot be read: no policy is not "none applies" */
  async healing(): Promise<HealingCatalog> {
    const { items } = await this.catalog.getEntities(
      { filter: [{ kind: 'Runbook' }, { kind: 'HealingPolicy' }] },
      { credentials: await this.auth.getOwnServiceCredentials() },
    );
    return readHealingCatalog(items);
  }
}
