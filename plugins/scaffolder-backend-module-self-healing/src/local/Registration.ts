import { AuthService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { ANNOTATION_ENABLED } from '@backstage-self-healing/plugin-self-healing-common';
import { resolve, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Data, readYaml } from '../text/editYaml';
import { FileChange } from './fileTree';

const POLL_MS = 500;

/** The catalog reads a location, then what it refers to, then relates it. */
const WITHIN_MS = 60_000;

/**
 * Lets the catalog read the local repositories now rather than in some minutes,
 * through the `file` location that app-config has for them.
 */
export class Registration {
  constructor(
    private readonly options: {
      catalog: CatalogService;
      auth: AuthService;
      folder: string;
      withinMs?: number;
    },
  ) {}

  /** Entities of changed files, which a merge is to bring into the catalog. */
  entitiesOf(changes: readonly FileChange[]): Data[] {
    return changes
      .filter(({ path }) => /\.ya?ml$/.test(path))
      .flatMap(({ after }) => {
        const text = after.toString('utf8');
        // Manifests and rules are no entities, and need not even be YAML.
        return text.includes('backstage.io/v1') ? readYaml(text) : [];
      })
      .filter(
        ({ apiVersion, kind, metadata }) =>
          /(^|\.)backstage\.io\/v/.test(apiVersion ?? '') &&
          kind &&
          metadata?.name,
      );
  }

  /**
   * Until the catalog has all of them as they are written.
   *
   * @throws Error naming what it does not have in time
   */
  async register(
    entities: readonly Data[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { catalog, auth, withinMs = WITHIN_MS } = this.options;
    const credentials = await auth.getOwnServiceCredentials();
    const deadline = Date.now() + withinMs;
    const refs = entities.map(entity => stringifyEntityRef(entity as Entity));
    await this.#readAgain();
    for (;;) {
      const { items } = await catalog.getEntitiesByRefs(
        { entityRefs: refs },
        { credentials },
      );
      const missing = refs.filter(
        (_, index) => !isAsWritten(items[index], entities[index]),
      );
      if (missing.length === 0) return;
      if (Date.now() > deadline) {
        throw new Error(
          `${missing.join(
            ', ',
          )} did not get into the catalog in time: is there a location for ${
            this.options.folder
          } with rules that allow it?`,
        );
      }
      await wait(POLL_MS, undefined, { signal });
    }
  }

  async #readAgain(): Promise<void> {
    const { catalog, auth, folder } = this.options;
    const credentials = await auth.getOwnServiceCredentials();
    const { items } = await catalog.getEntities(
      { filter: { kind: 'Location', 'spec.type': 'file' } },
      { credentials },
    );
    const within = `${resolve(folder)}${sep}`;
    for (const location of items) {
      const { target, targets } = location.spec as {
        target?: string;
        targets?: string[];
      };
      const paths = [...(target ? [target] : []), ...(targets ?? [])];
      if (paths.some(path => resolve(path).startsWith(within))) {
        await catalog.refreshEntity(stringifyEntityRef(location), {
          credentials,
        });
      }
    }
  }
}

function isAsWritten(entity: Entity | undefined, written: Data): boolean {
  return (
    entity !== undefined &&
    entity.metadata.annotations?.[ANNOTATION_ENABLED] ===
      written.metadata.annotations?.[ANNOTATION_ENABLED]
  );
}
