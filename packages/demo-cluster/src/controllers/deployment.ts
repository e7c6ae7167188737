import { deleteObject } from '../deletion';
import { EventRecorder } from '../events';
import { jsonEqual } from '../json';
import {
  conditionOf,
  controllerOf,
  Deployment,
  Pod,
  ReplicaSet,
} from '../objects';
import { Registry } from '../registry';
import { DEPLOYMENTS, PODS, REPLICA_SETS } from '../resources';
import {
  countedStatus,
  isComplete,
  withoutZeroCounts,
  withProgress,
  withProgressReason,
} from './deploymentStatus';
import {
  annotationsFor,
  comparable,
  desiredBefore,
  HASH_LABEL,
  nextRevision,
  REVISION,
  revisionOf,
  sizeAnnotations,
  templateHash,
} from './revisions';
import { proportionalSizes, recreateStep, rollingStep, Sizes } from './rollout';

/** The Deployment controller: owns ReplicaSets, sizes them and reports on them. */
export class DeploymentController {
  constructor(
    private readonly registry: Registry,
    private readonly events: EventRecorder,
  ) {}

  step(): void {
    const { store } = this.registry;
    const sets = store.list<ReplicaSet>(REPLICA_SETS);
    for (const deployment of store.list<Deployment>(DEPLOYMENTS)) {
      const owned = sets.filter(
        set => controllerOf(set)?.uid === deployment.metadata.uid,
      );
      this.reconcile(deployment, owned);
    }
  }

  private reconcile(deployment: Deployment, owned: ReplicaSet[]): void {
    const template = comparable(deployment.spec.template);
    const newest = owned
      .filter(set => jsonEqual(comparable(set.spec.template), template))
      .sort((left, right) =>
        left.metadata.creationTimestamp.localeCompare(
          right.metadata.creationTimestamp,
        ),
      )[0];
    const old = owned.filter(set => set !== newest);
    if (deployment.metadata.deletionTimestamp) {
      this.report(deployment, newest, owned);
      return;
    }
    const current = this.withPauseCondition(deployment);
    const resized = owned.some(
      set =>
        set.spec.replicas > 0 && desiredBefore(set) !== current.spec.replicas,
    );
    if (current.spec.paused || resized) {
      const sizes = proportionalSizes(current, newest, old, set =>
        desiredBefore(set),
      );
      this.resize(current, owned, sizes);
      this.report(current, newest, this.refreshed(owned));
      return;
    }
    this.rollOut(current, newest, old);
  }

  private rollOut(
    deployment: Deployment,
    found: ReplicaSet | undefined,
    old: ReplicaSet[],
  ): void {
    const recreate = deployment.spec.strategy.type === 'Recreate';
    const oldPodsRemain = recreate && this.podsRemain(old);
    if (recreate && !found && (oldPodsRemain || this.anyWanted(old))) {
      const shrunk = recreateStep(deployment, undefined, old, oldPodsRemain);
      this.resize(deployment, old, shrunk);
      this.reportProgress(deployment, undefined, this.refreshed(old));
      return;
    }
    const { newest, current } = found
      ? this.adopt(deployment, found, old)
      : this.createReplicaSet(deployment, old);
    const sizes = recreate
      ? recreateStep(current, newest, old, oldPodsRemain)
      : rollingStep(current, newest, old);
    this.resize(current, [newest, ...old], sizes);
    const all = this.refreshed([newest, ...old]);
    const reported = this.reportProgress(
      current,
      all.find(set => set.metadata.uid === newest.metadata.uid),
      all,
    );
    if (isComplete(reported, reported.status)) {
      this.forgetOldRevisions(reported, old);
    }
  }

  private anyWanted(sets: ReplicaSet[]): boolean {
    return sets.some(set => set.spec.replicas > 0);
  }

  private podsRemain(sets: ReplicaSet[]): boolean {
    const owners = new Set(sets.map(set => set.metadata.uid));
    return this.registry.store
      .list<Pod>(PODS)
      .some(pod => owners.has(controllerOf(pod)?.uid ?? ''));
  }

  /** A known template becomes the newest revision again: that is what a rollback is. */
  private adopt(
    deployment: Deployment,
    found: ReplicaSet,
    old: ReplicaSet[],
  ): { newest: ReplicaSet; current: Deployment } {
    const revision = Math.max(nextRevision(old), revisionOf(found));
    const annotations = annotationsFor(deployment, found, revision);
    const newest = jsonEqual(annotations, found.metadata.annotations)
      ? found
      : this.registry.update(REPLICA_SETS, found, {
          ...found,
          metadata: { ...found.metadata, annotations },
        });
    const conditions = conditionOf(deployment, 'Progressing')
      ? deployment.status.conditions
      : withProgressReason(
          deployment.status.conditions,
          'FoundNewReplicaSet',
          `Found new replica set "${found.metadata.name}"`,
          this.registry.now(),
        );
    return {
      newest,
      current: this.withRevision(deployment, revision, conditions),
    };
  }

  private createReplicaSet(
    deployment: Deployment,
    old: ReplicaSet[],
  ): { newest: ReplicaSet; current: Deployment } {
    const { metadata, spec } = deployment;
    const hash = templateHash(spec.template);
    const revision = nextRevision(old);
    const labels = { ...spec.template.metadata?.labels, [HASH_LABEL]: hash };
    const wanted = {
      metadata: {
        name: `${metadata.name}-${hash}`,
        labels,
        annotations: annotationsFor(deployment, undefined, revision),
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: metadata.name,
            uid: metadata.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        replicas: 0,
        minReadySeconds: spec.minReadySeconds,
        selector: {
          ...spec.selector,
          matchLabels: { ...spec.selector.matchLabels, [HASH_LABEL]: hash },
        },
        template: {
          ...spec.template,
          metadata: { ...spec.template.metadata, labels },
        },
      },
    };
    const empty = {
      ...wanted,
      status: { replicas: 0 },
    } as unknown as ReplicaSet;
    const size =
      spec.strategy.type === 'Recreate'
        ? spec.replicas
        : rollingStep(deployment, empty, old).get(wanted.metadata.name) ?? 0;
    const newest = this.registry.create<ReplicaSet>(
      REPLICA_SETS,
      metadata.namespace,
      { ...wanted, spec: { ...wanted.spec, replicas: size } },
    );
    if (size > 0) {
      this.recordScaling(deployment, newest.metadata.name, size);
    }
    const conditions = withProgressReason(
      deployment.status.conditions,
      'NewReplicaSetCreated',
      `Created new replica set "${newest.metadata.name}"`,
      this.registry.now(),
    );
    return {
      newest,
      current: this.withRevision(deployment, revision, conditions),
    };
  }

  /** The revision travels with a status write, which leaves the generation alone. */
  private withRevision(
    deployment: Deployment,
    revision: number,
    conditions: Deployment['status']['conditions'],
  ): Deployment {
    return this.registry.updateStatus(DEPLOYMENTS, deployment, {
      ...deployment,
      metadata: {
        ...deployment.metadata,
        annotations: {
          ...deployment.metadata.annotations,
          [REVISION]: String(revision),
        },
      },
      status: { ...deployment.status, conditions },
    });
  }

  private withPauseCondition(deployment: Deployment): Deployment {
    const reason = conditionOf(deployment, 'Progressing')?.reason;
    const { paused } = deployment.spec;
    if (
      reason === 'ProgressDeadlineExceeded' ||
      Boolean(paused) === (reason === 'DeploymentPaused')
    ) {
      return deployment;
    }
    return this.registry.updateStatus(DEPLOYMENTS, deployment, {
      ...deployment,
      status: {
        ...deployment.status,
        conditions: withProgressReason(
          deployment.status.conditions,
          paused ? 'DeploymentPaused' : 'DeploymentResumed',
          paused ? 'Deployment is paused' : 'Deployment is resumed',
          this.registry.now(),
        ),
      },
    });
  }

  private resize(
    deployment: Deployment,
    sets: ReplicaSet[],
    sizes: Sizes,
  ): void {
    for (const set of sets) {
      const size = sizes.get(set.metadata.name);
      const stale =
        set.spec.replicas > 0 &&
        desiredBefore(set) !== deployment.spec.replicas;
      if (size !== undefined && (size !== set.spec.replicas || stale)) {
        this.registry.update(REPLICA_SETS, set, {
          ...set,
          metadata: {
            ...set.metadata,
            annotations: {
              ...set.metadata.annotations,
              ...sizeAnnotations(deployment),
            },
          },
          spec: { ...set.spec, replicas: size },
        });
        if (size !== set.spec.replicas) {
          this.recordScaling(
            deployment,
            set.metadata.name,
            size,
            set.spec.replicas,
          );
        }
      }
    }
  }

  private recordScaling(
    deployment: Deployment,
    name: string,
    size: number,
    before?: number,
  ): void {
    const direction = size > (before ?? 0) ? 'up' : 'down';
    this.events.record('deployment-controller', deployment, {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${direction} replica set ${name} to ${size}${
        before === undefined ? '' : ` from ${before}`
      }`,
    });
  }

  private refreshed(sets: ReplicaSet[]): ReplicaSet[] {
    return sets.flatMap(({ metadata: { namespace, name } }) => {
      const set = this.registry.store.get(REPLICA_SETS, namespace, name);
      return set ? [set as ReplicaSet] : [];
    });
  }

  private report(
    deployment: Deployment,
    newest: ReplicaSet | undefined,
    all: ReplicaSet[],
  ): Deployment {
    const status = countedStatus(deployment, newest, all, this.registry.now());
    return this.registry.updateStatus(DEPLOYMENTS, deployment, {
      ...deployment,
      status: withoutZeroCounts(status),
    });
  }

  private reportProgress(
    deployment: Deployment,
    newest: ReplicaSet | undefined,
    all: ReplicaSet[],
  ): Deployment {
    const now = this.registry.now();
    const counted = countedStatus(deployment, newest, all, now);
    const status = withProgress(deployment, newest, counted, now);
    return this.registry.updateStatus(DEPLOYMENTS, deployment, {
      ...deployment,
      status: withoutZeroCounts(status),
    });
  }

  private forgetOldRevisions(deployment: Deployment, old: ReplicaSet[]): void {
    const idle = old
      .filter(set => set.spec.replicas === 0 && set.status.replicas === 0)
      .sort((left, right) => revisionOf(left) - revisionOf(right));
    const limit = deployment.spec.revisionHistoryLimit ?? 10;
    for (const set of idle.slice(0, Math.max(idle.length - limit, 0))) {
      deleteObject(this.registry, REPLICA_SETS, set);
    }
  }
}
