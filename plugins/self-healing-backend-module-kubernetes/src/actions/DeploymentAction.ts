import {
  parseWorkloadRef,
  Plan,
  workloadRef,
  workloadRefSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Action,
  ActionContext,
  EffectStamp,
  Observation,
  PreconditionFailedError,
  Receipt,
  stampText,
} from '@backstage-self-healing/plugin-self-healing-node';
import { ConflictError } from '@backstage/errors';
import { z } from 'zod';
import { ApiServerError } from '../clusters/ApiServerError';
import { Clusters } from '../clusters/Clusters';
import { Deployment } from '../clusters/resources';
import { Recall } from '../memory/recall';
import { Stay } from '../memory/stays';
import {
  countActivePods,
  DeploymentState,
  readDeployment,
  readDeploymentState,
} from '../workload/DeploymentState';
import { effectOf } from '../workload/effects';
import { FieldOwner, OwnedField } from '../ownership/FieldOwner';
import { ownersOf } from '../ownership/ownersOf';
import { AfterState, changeDigest } from './changeDigest';
import {
  DeploymentChange,
  mostPodsReplaced,
  podsReplaced,
} from './deploymentChange';
import { guardFor, requireGuard } from './deploymentGuard';
import {
  deploymentRequest,
  readDeploymentPlan,
  requireBlastRadius,
} from './deploymentPlan';
import {
  DeploymentTarget,
  patchDeployment,
  rehearseChange,
} from './patchDeployment';
import { plannedChanges, takenBack } from './plannedChanges';
import { goneAsFailedPrecondition } from './goneAsFailedPrecondition';

/** What an action wants of a Deployment it has read. */
export type WantedChange = {
  summary: string;
  change: DeploymentChange;
  /** What the Deployment is like then, for the digest of the change. */
  after: AfterState;
  /** Does what runs now show what this cures? */
  trouble?: Plan['trouble'];
  /** Is what this goes back to known to be good? */
  destination?: Plan['destination'];
  /** What takes the change back; absent when nothing can. */
  undo?: { summary: string; change: DeploymentChange };
};

/** What sets one action on Deployments apart from another. */
export type DeploymentActionKind<I extends { workload: string }> = {
  id: string;
  title: string;
  risk: Action['risk'];
  input: z.ZodType<I>;
  /**
   * Pure.
   * @throws ConflictError when there is nothing sensible to do, saying why
   */
  want(
    input: I,
    state: DeploymentState,
    now: Date,
    /** What is remembered of the Deployment, this moment included. */
    stays: readonly Stay[],
  ): WantedChange;
};

/** Every action on Deployments is given one. */
export const workloadInput = { workload: workloadRefSchema };

/** What others may write too, of what is changed here. */
const FIELDS: Record<DeploymentChange['type'], OwnedField> = {
  restart: 'restart',
  scale: 'replicas',
  template: 'template',
};

/** Changes a Deployment with one guarded and stamped JSON Patch. */
export class DeploymentAction<I extends { workload: string }>
  implements Action<I>
{
  readonly id: string;
  readonly title: string;
  readonly risk: Action['risk'];
  readonly input: z.ZodType<I>;
  readonly #want: DeploymentActionKind<I>['want'];
  readonly #clusters: Clusters;
  readonly #recall: Recall;

  constructor(
    kind: DeploymentActionKind<I>,
    clusters: Clusters,
    recall: Recall,
  ) {
    this.id = kind.id;
    this.title = kind.title;
    this.risk = kind.risk;
    this.input = kind.input;
    this.#want = kind.want;
    this.#clusters = clusters;
    this.#recall = recall;
  }

  async plan(input: I, { signal }: ActionContext): Promise<Plan> {
    const target = this.#target(input.workload, signal);
    const { cluster, workload } = target;
    const state = await readDeploymentState(cluster, workload, signal);
    const { deployment, replicaSets, pods } = state;
    const now = new Date();
    const wanted = this.#want(
      input,
      state,
      now,
      await this.#recall(workload, state, now),
    );
    const { summary, change, undo, trouble, destination } = wanted;
    const owners = await this.#owners(target, change, deployment);
    const guard = guardFor(change, deployment);
    const { dryRun, after } = await rehearseChange(
      target,
      guard,
      change,
      deployment,
      replicaSets,
    );
    const changes = after ? plannedChanges(deployment, after) : [];
    if (after && changes.length === 0) {
      throw new ConflictError(`${summary} would change nothing`);
    }
    return {
      action: this.id,
      target: workloadRef(workload),
      summary,
      changes,
      blastRadius: {
        ...podsReplaced(change, pods),
        podsInScope: await countActivePods(cluster, workload.namespace, signal),
        workloads: 1,
      },
      dryRun,
      owners,
      ...(trouble ? { trouble } : {}),
      ...(destination ? { destination } : {}),
      changeDigest: changeDigest(guard.uid, wanted.after),
      preconditions: guard,
      request: deploymentRequest(change, deployment, after ?? deployment, undo),
      undoable: undo !== undefined,
      plannedAt: now.toISOString(),
    };
  }

  async execute(
    plan: Plan,
    stamp: EffectStamp,
    { signal }: ActionContext,
  ): Promise<Receipt> {
    const target = this.#target(plan.target, signal);
    const { guard, change } = readDeploymentPlan(plan);
    const state = await goneAsFailedPrecondition(plan.target, () =>
      readDeploymentState(target.cluster, target.workload, signal),
    );
    const { deployment } = state;
    if (carries(deployment, stamp)) {
      return this.#receipt(target, plan, deployment);
    }
    requireGuard(guard, deployment);
    requireBlastRadius(plan, deployment, podsReplaced(change, state.pods).pods);
    let changed: Deployment;
    try {
      changed = await patchDeployment(
        target,
        guard,
        change,
        deployment,
        stampText(stamp),
        state.replicaSets,
      );
    } catch (error) {
      if (!(error instanceof ApiServerError && error.isRefusal)) throw error;
      // The 422 of a failed `test` says nothing more, so the Deployment itself
      // is asked what is different.
      changed = await this.#live(target, plan);
      if (!carries(changed, stamp)) {
        requireGuard(guard, changed);
        throw error;
      }
    }
    return this.#receipt(target, plan, changed);
  }

  async observe(
    plan: Plan,
    stamp: EffectStamp,
    { signal }: ActionContext,
  ): Promise<Observation> {
    const target = this.#target(plan.target, signal);
    let live: Deployment;
    try {
      live = await this.#live(target, plan);
    } catch (error) {
      if (!(error instanceof PreconditionFailedError)) throw error;
      return { status: 'failed', message: error.message };
    }
    if (!carries(live, stamp)) return { status: 'absent' };
    return {
      status: 'done',
      receipt: await this.#receipt(target, plan, live),
    };
  }

  /** @throws ConflictError where an autoscaler would make it vain */
  async #owners(
    { cluster, signal }: DeploymentTarget,
    change: DeploymentChange,
    deployment: Deployment,
  ): Promise<FieldOwner[]> {
    const field = FIELDS[change.type];
    const owners = await ownersOf({ cluster, deployment, field, signal });
    const autoscaler = owners.find(isAutoscaler);
    // One that was switched off by scaling to nothing is switched on by this.
    const isOff = deployment.spec?.replicas === 0;
    if (autoscaler && change.type === 'scale' && !isOff) {
      throw new ConflictError(
        `${deployment.metadata?.name} is not scaled by hand: ${autoscaler.message}`,
      );
    }
    return owners;
  }

  #target(ref: string, signal: AbortSignal): DeploymentTarget {
    const workload = parseWorkloadRef(ref);
    return { cluster: this.#clusters.get(workload.cluster), workload, signal };
  }

  async #live(target: DeploymentTarget, plan: Plan): Promise<Deployment> {
    const { cluster, workload, signal } = target;
    return goneAsFailedPrecondition(plan.target, () =>
      readDeployment(cluster, workload, signal),
    );
  }

  /**
   * What we wrote is known from the plan, so the receipt is the same whether it
   * is written after the patch or by whoever finds the stamp later.
   */
  async #receipt(
    target: DeploymentTarget,
    plan: Plan,
    live: Deployment,
  ): Promise<Receipt> {
    const { guard, change, undo, wrote } = readDeploymentPlan(plan);
    const output = {
      workload: plan.target,
      replicas:
        change.type === 'scale' ? change.replicas : live.spec?.replicas ?? 1,
      ...(change.type === 'template' ? { restored: change.revision } : {}),
    };
    if (!undo) return { summary: plan.summary, output };
    const { dryRun } = await rehearseChange(target, wrote, undo.change, live);
    return {
      summary: plan.summary,
      output,
      undo: {
        action: this.id,
        target: plan.target,
        summary: undo.summary,
        changes: takenBack(plan.changes),
        blastRadius: {
          pods: mostPodsReplaced(undo.change, live),
          podsInScope: plan.blastRadius.podsInScope,
          workloads: 1,
        },
        dryRun,
        preconditions: wrote,
        request: {
          change: undo.change,
          size: live.spec?.replicas ?? 1,
          // As it was, which is what the plan rested on.
          wrote: guard,
        },
        undoable: false,
        plannedAt: plan.plannedAt,
      },
    };
  }
}

/** Known to be there, not only feared since it could not be read. */
function isAutoscaler({ kind, name }: FieldOwner): boolean {
  return (
    kind === 'KEDA' ||
    (kind === 'HorizontalPodAutoscaler' && !name.endsWith('/?'))
  );
}

function carries(deployment: Deployment, stamp: EffectStamp): boolean {
  return effectOf(deployment) === stampText(stamp);
}
