import { Entity } from '@backstage/catalog-model';
import { Workload } from '@backstage-self-healing/plugin-self-healing-common';

/** What an alert is about, whether it can be acted on or not. @public */
export type AlertSubject = {
  /** E.g. `StatefulSet`, `Node`; `Instance` for a bare network address. */
  kind: string;
  name: string;
  cluster?: string;
  /** Absent for what belongs to none. */
  namespace?: string;
};

/**
 * What a running workload says of whose it is. Only who may deploy it can write
 * this; who annotates a catalog entity cannot.
 *
 * @public
 */
export type WorkloadClaims = {
  /** `backstage.io/kubernetes-id` labels of the workload and of its pods. */
  kubernetesIds: string[];
  /** Labels of the workload and of its pods, for entities that select by them. */
  labels: Record<string, string>;
  /** Annotations that name an entity or an owner, the nearest first. */
  statements: {
    /** What carries it, e.g. `Deployment checkout`, `Namespace shop`. */
    by: string;
    entityRef?: string;
    ownerRef?: string;
  }[];
};

/** Where an alert's labels lead. @public */
export type LocatedAlert = {
  /** Absent when the labels name nothing. */
  subject?: AlertSubject;
  /** The namespace that the alert is about, known to be one. */
  within?: { cluster: string; namespace: string };
  /** What runs the subject; absent when nothing does, or nothing is found. */
  workload?: Workload;
  /** A catalog `kubernetes-id` that something on the way there carries. */
  kubernetesId?: string;
  claims?: WorkloadClaims;
  /** Why less than usual may be done about it, in one sentence. */
  reserve?: { effect: 'limits' | 'forbids'; message: string };
  /** What the labels lack, or name in vain, in one sentence. */
  missing?: string;
};

/**
 * Ties alerts to running workloads and workloads to catalog entities.
 *
 * @public
 */
export interface WorkloadLocator {
  readonly id: string;
  /**
   * What an alert's labels point at and what runs it, or undefined when they
   * name nothing it knows.
   *
   * @throws LookupFailedError when that cannot be found out now
   */
  fromLabels(
    labels: Record<string, string>,
    signal: AbortSignal,
  ): Promise<LocatedAlert | undefined>;
  /**
   * The workloads that a catalog entity runs as; empty when there are none.
   *
   * @param within - only what runs there is asked for
   * @throws LookupFailedError with what was found elsewhere, when some did not
   * answer
   */
  ofEntity(
    entity: Entity,
    signal: AbortSignal,
    within?: { cluster: string },
  ): Promise<Workload[]>;
  /**
   * What the workload says of whose it is, read now; undefined when this one
   * does not know it. A locator without this lets nobody act.
   */
  claimsOf?(
    workload: Workload,
    signal: AbortSignal,
  ): Promise<WorkloadClaims | undefined>;
}

/**
 * Something could not be looked up. An alert is not unowned then, only not
 * placed yet.
 *
 * @public
 */
export class LookupFailedError extends Error {
  override readonly name = 'LookupFailedError';

  constructor(
    message: string,
    /** What did not say, e.g. `cluster demo`; one message is sent for each. */
    readonly place: string,
    /**
     * `away`: it will answer again; `refused`: somebody has to grant something
     * first; `hopeless`: this very question will never be answered.
     */
    readonly outlook: 'away' | 'refused' | 'hopeless',
    /** What the others have said that were asked the same. */
    readonly found: readonly Workload[] = [],
  ) {
    super(message);
  }
}
