import { AuthService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_ENABLED,
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import { WorkloadLocator } from '@backstage-self-healing/plugin-self-healing-node';
import { limited } from './limited';

const ENABLED = `metadata.annotations.${ANNOTATION_ENABLED}`;
const PAGE_SIZE = 500;
const AT_ONCE = 10;

/** The Deployments of every entity that has opted in. */
export class OptedInWorkloads {
  /** By entity: what it ran as when that could be asked last. */
  #known = new Map<string, Workload[]>();

  constructor(
    private readonly options: {
      auth: AuthService;
      catalog: CatalogService;
      locator: WorkloadLocator;
    },
  ) {}

  /**
   * An entity whose cluster does not answer keeps the workloads that it had.
   *
   * @returns them by ref, and what went wrong
   */
  async find(
    signal: AbortSignal,
  ): Promise<{ workloads: Map<string, Workload>; problems: Error[] }> {
    const entities = await this.#entities();
    const limit = limited(AT_ONCE);
    const problems: Error[] = [];
    const found = await Promise.all(
      entities.map(async entity => {
        const uid = entity.metadata.uid ?? entity.metadata.name;
        const workloads = await limit(() =>
          this.options.locator.ofEntity(entity, signal),
        ).catch((error: Error & { found?: readonly Workload[] }) => {
          problems.push(error);
          // What a silent cluster had stays; the others tell what is so now.
          const told = error.found ?? [];
          const silent = (this.#known.get(uid) ?? []).filter(
            known => !told.some(({ cluster }) => cluster === known.cluster),
          );
          return [...told, ...silent];
        });
        return [uid, workloads] as const;
      }),
    );
    this.#known = new Map(found);
    const deployments = found
      .flatMap(([, workloads]) => workloads)
      .filter(({ kind }) => kind === 'Deployment');
    return {
      workloads: new Map(deployments.map(one => [workloadRef(one), one])),
      problems,
    };
  }

  async #entities(): Promise<Entity[]> {
    const { auth, catalog } = this.options;
    const credentials = await auth.getOwnServiceCredentials();
    const entities: Entity[] = [];
    let cursor: string | undefined;
    do {
      const { items, pageInfo } = await catalog.queryEntities(
        cursor
          ? { cursor, limit: PAGE_SIZE }
          : { filter: { [ENABLED]: 'true' }, limit: PAGE_SIZE },
        { credentials },
      );
      entities.push(...items);
      cursor = pageInfo.nextCursor;
    } while (cursor);
    return entities;
  }
}
