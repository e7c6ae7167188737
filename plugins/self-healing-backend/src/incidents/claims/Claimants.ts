import { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_KUBERNETES_ID,
  ANNOTATION_KUBERNETES_LABEL_SELECTOR,
  ANNOTATION_KUBERNETES_NAMESPACE,
  Workload,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  LookupFailedError,
  WorkloadClaims,
} from '@backstage-self-healing/plugin-self-healing-node';
import { wordsOf } from '../../wordsOf';
import { isEntityName } from '../entityName';
import { ShortMemory } from '../ShortMemory';
import { refOf, runsIn } from './claim';
import { selects } from './labelSelector';

/** An id is a label's value, and so no longer than this. */
const LONGEST_ID = 63;

/** Reads who in the catalog claims what. */
export class Claimants {
  constructor(
    private readonly options: {
      catalog: CatalogService;
      auth: AuthService;
      memory: ShortMemory;
    },
  ) {}

  /** Entities that claim an object by its id, by its labels, or are named by it. */
  async of(
    where: Pick<Workload, 'cluster' | 'namespace'>,
    { kubernetesIds, labels, statements }: WorkloadClaims,
  ): Promise<Entity[]> {
    const [byId, bySelector, named] = await Promise.all([
      Promise.all(kubernetesIds.map(id => this.#byId(id))),
      this.#with(ANNOTATION_KUBERNETES_LABEL_SELECTOR),
      Promise.all(
        statements.map(({ entityRef }) =>
          entityRef ? this.named(entityRef) : undefined,
        ),
      ),
    ]);
    const selecting = bySelector.filter(({ metadata: { annotations } }) =>
      selects(annotations![ANNOTATION_KUBERNETES_LABEL_SELECTOR], labels),
    );
    const claiming = [...byId.flat(), ...selecting].filter(entity =>
      runsIn(entity, where),
    );
    return distinct([...named.flatMap(entity => entity ?? []), ...claiming]);
  }

  /** Entities that say they run in this namespace. */
  async inNamespace(
    where: Pick<Workload, 'cluster' | 'namespace'>,
  ): Promise<Entity[]> {
    const { namespace } = where;
    const found = await this.#find(
      {
        [`metadata.annotations.${ANNOTATION_KUBERNETES_NAMESPACE}`]: namespace,
      },
      `namespace ${namespace}`,
    );
    return distinct(found.filter(entity => runsIn(entity, where)));
  }

  /** The entity of a ref that somebody wrote; undefined when it is none's. */
  async named(text: string): Promise<Entity | undefined> {
    const ref = refOf(text, 'component');
    let name;
    try {
      name = parseEntityRef(ref);
    } catch {
      return undefined;
    }
    if (!isEntityName(name)) return undefined;
    const { catalog, memory } = this.options;
    return memory.ask(`entity ${ref}`, () =>
      this.#asked(async credentials =>
        catalog.getEntityByRef(ref, { credentials }),
      ),
    );
  }

  async #byId(id: string): Promise<Entity[]> {
    return id.length > LONGEST_ID
      ? []
      : this.#find(
          { [`metadata.annotations.${ANNOTATION_KUBERNETES_ID}`]: id },
          `id ${id}`,
        );
  }

  async #with(annotation: string): Promise<Entity[]> {
    return this.#find(
      { [`metadata.annotations.${annotation}`]: CATALOG_FILTER_EXISTS },
      `annotation ${annotation}`,
    );
  }

  async #find(
    filter: Record<string, string | symbol>,
    question: string,
  ): Promise<Entity[]> {
    const { catalog, memory } = this.options;
    return memory.ask(question, () =>
      this.#asked(
        async credentials =>
          (await catalog.getEntities({ filter }, { credentials })).items,
      ),
    );
  }

  async #asked<T>(
    ask: (
      credentials: Awaited<ReturnType<AuthService['getOwnServiceCredentials']>>,
    ) => Promise<T>,
  ): Promise<T> {
    try {
      return await ask(await this.options.auth.getOwnServiceCredentials());
    } catch (error) {
      throw new LookupFailedError(
        `The catalog does not say: ${wordsOf(error)}`,
        'the catalog',
        outlookOf(error),
      );
    }
  }
}

/** What the catalog's client throws tells the status of the answer. */
function outlookOf(error: unknown): LookupFailedError['outlook'] {
  const { statusCode = 0 } = (error ?? {}) as { statusCode?: number };
  if ([401, 403].includes(statusCode)) return 'refused';
  const retried = [404, 408, 429].includes(statusCode);
  return statusCode >= 400 && statusCode < 500 && !retried
    ? 'hopeless'
    : 'away';
}

function distinct(entities: readonly Entity[]): Entity[] {
  return [
    ...new Map(
      entities.map(entity => [stringifyEntityRef(entity), entity]),
    ).values(),
  ];
}
