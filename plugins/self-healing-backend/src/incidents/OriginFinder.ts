import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  CompoundEntityRef,
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  Alert,
  ANNOTATION_KUBERNETES_CLUSTER,
  ANNOTATION_KUBERNETES_ID,
  ANNOTATION_KUBERNETES_NAMESPACE,
  ENTITY_REF_LABELS,
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import { WorkloadLocator } from '@backstage-self-healing/plugin-self-healing-node';
import { AlertOrigin } from './correlate';
import { isEntityName } from './entityName';
import { ownerOf } from './ownerOf';

/**
 * Works out which catalog entity an alert hits: the label that names it, else
 * the Kubernetes object that its labels name and the entity annotated with that
 * object's id.
 */
export class OriginFinder {
  constructor(
    private readonly options: {
      catalog: CatalogService;
      auth: AuthService;
      locators: readonly WorkloadLocator[];
      logger: LoggerService;
    },
  ) {}

  /**
   * @throws when the catalog or a cluster cannot be asked: the alert is not
   * unowned then, only not placed yet
   */
  async find(
    labels: Alert['labels'],
    signal: AbortSignal,
  ): Promise<AlertOrigin> {
    const named = await this.#named(labels);
    const located = await this.#locate(labels, signal);
    const entity =
      named ??
      (located?.kubernetesId && located.workload
        ? await this.#byKubernetesId(located.kubernetesId, located.workload)
        : undefined);
    let workload = located?.workload;
    if (entity && (named || !workload)) {
      workload = await this.#workloadOf(entity, workload, signal);
    }
    return {
      entityRef: entity ? stringifyEntityRef(entity) : null,
      ownerRef: entity ? ownerOf(entity) : null,
      workload: workload ? workloadRef(workload) : null,
    };
  }

  async #named(labels: Alert['labels']): Promise<Entity | undefined> {
    const { catalog, auth, logger } = this.options;
    for (const label of ENTITY_REF_LABELS) {
      const ref = labels[label];
      if (!ref) continue;
      let name: CompoundEntityRef;
      try {
        name = parseEntityRef(ref, { defaultKind: 'component' });
      } catch (error) {
        logger.warn(
          `Label ${label} of an alert is no entity ref: ${stringifyError(
            error,
          )}`,
        );
        continue;
      }
      const entity = isEntityName(name)
        ? await catalog.getEntityByRef(name, {
            credentials: await auth.getOwnServiceCredentials(),
          })
        : undefined;
      if (entity) return entity;
      logger.warn(`Label ${label} names ${ref}, which the catalog has not`);
    }
    return undefined;
  }

  async #locate(labels: Alert['labels'], signal: AbortSignal) {
    for (const locator of this.options.locators) {
      const found = await locator.fromLabels(labels, signal);
      if (found) return found;
    }
    return undefined;
  }

  async #byKubernetesId(
    kubernetesId: string,
    workload: Workload,
  ): Promise<Entity | undefined> {
    const { catalog, auth, logger } = this.options;
    const { items } = await catalog.getEntities(
      {
        filter: {
          [`metadata.annotations.${ANNOTATION_KUBERNETES_ID}`]: kubernetesId,
        },
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const there = items.filter(({ metadata: { annotations = {} } }) => {
      const {
        [ANNOTATION_KUBERNETES_NAMESPACE]: namespace = workload.namespace,
        [ANNOTATION_KUBERNETES_CLUSTER]: cluster = workload.cluster,
      } = annotations;
      return namespace === workload.namespace && cluster === workload.cluster;
    });
    // Sorted, so that an id claimed twice gives the same entity every time.
    const claims = there.sort((a, b) =>
      stringifyEntityRef(a).localeCompare(stringifyEntityRef(b)),
    );
    // Whoever annotates an entity of theirs must not come to approve for others.
    if (new Set(claims.map(ownerOf)).size > 1) {
      logger.warn(
        `${workloadRef(
          workload,
        )} is nobody's: entities of several owners claim the id ${kubernetesId}: ${claims
          .map(entity => stringifyEntityRef(entity))
          .join(', ')}`,
      );
      return undefined;
    }
    return claims[0];
  }

  /**
   * Where the entity runs. Labels are written by whoever writes alert rules:
   * an entity that they name lends its opt-in and its approvers to nothing but
   * its own workloads.
   *
   * @param labelled - the one that the labels name besides the entity
   */
  async #workloadOf(
    entity: Entity,
    labelled: Workload | undefined,
    signal: AbortSignal,
  ): Promise<Workload | undefined> {
    for (const locator of this.options.locators) {
      const workloads = await locator.ofEntity(entity, signal);
      if (labelled) {
        const ref = workloadRef(labelled);
        if (workloads.some(own => workloadRef(own) === ref)) return labelled;
      }
      // More than one: acting on the wrong one is worse than not acting.
      else if (workloads.length === 1) return workloads[0];
    }
    return undefined;
  }
}
