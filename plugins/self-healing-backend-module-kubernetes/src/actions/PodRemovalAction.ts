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
} from '@backstage-self-healing/plugin-self-healing-node';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { ApiServerError } from '../clusters/ApiServerError';
import { Clusters } from '../clusters/Clusters';
import { Pod } from '../clusters/resources';
import {
  countActivePods,
  readDeploymentState,
} from '../workload/DeploymentState';
import { readNodeReadiness } from '../workload/nodeReadiness';
import { isReady } from '../workload/podState';
import { changeDigest } from './changeDigest';
import { choosePods, ChosenPod } from './choosePods';
import { askBudgets } from './disruptionBudgets';
import { goneAsFailedPrecondition } from './goneAsFailedPrecondition';
import { DeploymentTarget } from './patchDeployment';
import { PlannedPod, plannedPodSchema, removalProgress } from './podRemoval';
import { Rehearsal, rehearse } from './rehearse';
import { removePod } from './removePod';

const inputSchema = z.strictObject({
  workload: workloadRefSchema,
  /** Names of pods; those that are broken unless given. */
  pods: z.array(z.string().min(1)).min(1).optional(),
  which: z.literal('unready').optional(),
});

type PodRemovalInput = z.infer<typeof inputSchema>;

const requestSchema = z.strictObject({
  pods: z.array(plannedPodSchema).min(1),
});

/** What sets one way of taking pods away apart from the other. */
export type PodRemovalKind = {
  id: string;
  title: string;
  /** Verb of the summary. */
  verb: string;
  /** Asks the disruption budgets for what is broken, too. */
  alwaysEvicts: boolean;
};

/** Takes away what is broken, and evicts what serves. */
export const deletePod: PodRemovalKind = {
  id: 'kubernetes:delete-pod',
  title: 'Delete pods of a Deployment',
  verb: 'Delete',
  alwaysEvicts: false,
};

/** Goes past no disruption budget, whatever state a pod is in. */
export const evictPod: PodRemovalKind = {
  id: 'kubernetes:evict-pod',
  title: 'Evict pods of a Deployment',
  verb: 'Evict',
  alwaysEvicts: true,
};

/**
 * Takes pods of a Deployment away so that its ReplicaSet makes new ones. Each
 * pod is named by uid, which no other pod ever has: taking it away again has no
 * effect, so a removal that was cut short is completed by sending it again.
 */
export class PodRemovalAction implements Action<PodRemovalInput> {
  readonly id: string;
  readonly title: string;
  readonly risk = 'low';
  readonly input = inputSchema;
  readonly #kind: PodRemovalKind;
  readonly #clusters: Clusters;

  constructor(kind: PodRemovalKind, clusters: Clusters) {
    this.id = kind.id;
    this.title = kind.title;
    this.#kind = kind;
    this.#clusters = clusters;
  }

  async plan(input: PodRemovalInput, { signal }: ActionContext): Promise<Plan> {
    const target = this.#target(input.workload, signal);
    const { cluster, workload } = target;
    const { deployment, pods } = await readDeploymentState(
      cluster,
      workload,
      signal,
    );
    const now = new Date();
    const chosen = choosePods(input.pods, {
      workload: workload.name,
      pods,
      isNodeReady: await readNodeReadiness(cluster, pods, signal),
      now,
    }).map(item => this.#asThisKind(item));
    const planned = chosen.map(item => item.planned);
    const uids = planned.map(({ uid }) => uid);
    return {
      action: this.id,
      target: workloadRef(workload),
      summary: summarise(this.#kind.verb, workload.name, planned),
      changes: chosen.map(item => ({
        path: `pod ${item.planned.name}`,
        before: stateOf(item),
        after: fateOf(item.planned),
      })),
      blastRadius: {
        pods: planned.length,
        servingPods: chosen.filter(({ pod }) => isReady(pod)).length,
        podsInScope: await countActivePods(cluster, workload.namespace, signal),
        workloads: 1,
      },
      dryRun: await this.#rehearse(target, chosen),
      owners: [],
      trouble: troubleOf(workload.name, chosen),
      changeDigest: changeDigest(deployment.metadata?.uid ?? '', {
        gone: uids,
      }),
      preconditions: { podUids: uids },
      request: { pods: planned },
      undoable: false,
      plannedAt: now.toISOString(),
    };
  }

  async execute(
    plan: Plan,
    _stamp: EffectStamp,
    { signal }: ActionContext,
  ): Promise<Receipt> {
    const target = this.#target(plan.target, signal);
    const planned = readPlannedPods(plan);
    const pods = await this.#podsOf(target, plan);
    const { gone, recovered, remaining } = removalProgress(planned, pods);
    const { removable, back } = await this.#byNode(target, remaining, pods);
    if (gone.length === 0 && removable.length === 0) {
      const why =
        back.length > 0
          ? `node ${back[0].node} is Ready again, so its pods are not deleted without its word`
          : `every planned pod of ${target.workload.name} is ready again`;
      throw new PreconditionFailedError(`Nothing was changed: ${why}`);
    }
    let sent = gone.length;
    for (const pod of removable) {
      try {
        await removePod(target, pod, false);
        sent += 1;
      } catch (error) {
        // Nothing has happened, and asking again would change nothing.
        if (sent === 0 && error instanceof ApiServerError && error.isRefusal) {
          throw new PreconditionFailedError(error.message);
        }
        throw error;
      }
    }
    return receiptOf(plan, [...gone, ...removable], [...recovered, ...back]);
  }

  async observe(
    plan: Plan,
    _stamp: EffectStamp,
    { signal }: ActionContext,
  ): Promise<Observation> {
    const target = this.#target(plan.target, signal);
    let pods: Pod[];
    try {
      pods = await this.#podsOf(target, plan);
    } catch (error) {
      if (!(error instanceof PreconditionFailedError)) throw error;
      return { status: 'failed', message: error.message };
    }
    const { gone, recovered, remaining } = removalProgress(
      readPlannedPods(plan),
      pods,
    );
    // What is left must be sent again, and what is gone cannot be hit twice.
    if (gone.length === 0 || remaining.length > 0) return { status: 'absent' };
    return { status: 'done', receipt: receiptOf(plan, gone, recovered) };
  }

  #target(ref: string, signal: AbortSignal): DeploymentTarget {
    const workload = parseWorkloadRef(ref);
    return { cluster: this.#clusters.get(workload.cluster), workload, signal };
  }

  #asThisKind(item: ChosenPod): ChosenPod {
    return this.#kind.alwaysEvicts
      ? { ...item, planned: { ...item.planned, how: 'evict' } }
      : item;
  }

  async #podsOf(target: DeploymentTarget, plan: Plan): Promise<Pod[]> {
    const { cluster, workload, signal } = target;
    const { pods } = await goneAsFailedPrecondition(plan.target, () =>
      readDeploymentState(cluster, workload, signal),
    );
    return pods;
  }

  /** Each by itself, and those that are evicted together against the budgets. */
  async #rehearse(
    target: DeploymentTarget,
    chosen: readonly ChosenPod[],
  ): Promise<Rehearsal> {
    const evicted = chosen.filter(({ planned }) => planned.how === 'evict');
    const budgets = await askBudgets(
      target,
      evicted.map(({ pod }) => pod),
    );
    if (budgets.status === 'refused') {
      return { accepted: false, message: budgets.message };
    }
    let unrehearsed: string | undefined;
    for (const { planned } of chosen) {
      const { accepted, rehearsed, message } = await rehearse(
        () => removePod(target, planned, true),
        target.signal,
      );
      if (!accepted) return { accepted, message };
      if (!rehearsed) unrehearsed ??= message;
    }
    // One eviction by itself is answered for by its dry run.
    if (budgets.status === 'unread' && evicted.length > 1) {
      unrehearsed ??= budgets.message;
    }
    return unrehearsed === undefined
      ? { accepted: true, rehearsed: true }
      : { accepted: true, rehearsed: false, message: unrehearsed };
  }

  /** Deleting without the kubelet's word is right only while it is silent. */
  async #byNode(
    { cluster, signal }: DeploymentTarget,
    remaining: readonly PlannedPod[],
    pods: readonly Pod[],
  ): Promise<{ removable: PlannedPod[]; back: PlannedPod[] }> {
    const forced = new Set(
      remaining.filter(({ how }) => how === 'force').map(({ uid }) => uid),
    );
    const nodeReady = await readNodeReadiness(
      cluster,
      pods.filter(pod => forced.has(pod.metadata?.uid ?? '')),
      signal,
    );
    const isBack = ({ how, node }: PlannedPod) =>
      how === 'force' && nodeReady(node);
    return {
      removable: remaining.filter(pod => !isBack(pod)),
      back: remaining.filter(isBack),
    };
  }
}

function stateOf({ pod, condition, planned }: ChosenPod): string {
  const state =
    condition.is === 'broken' ? condition.fault : `${planned.name} is ready`;
  const node = pod.spec?.nodeName;
  return node ? `${state}, on ${node}` : state;
}

function fateOf({ how, node }: PlannedPod): string {
  switch (how) {
    case 'evict':
      return 'evicted as its disruption budget allows, replaced by its ReplicaSet';
    case 'force':
      return `removed without the word of ${node}, which is not Ready; its ReplicaSet, which may run another beside it, replaces it`;
    default:
      return 'deleted, replaced by its ReplicaSet';
  }
}

function troubleOf(
  workload: string,
  chosen: readonly ChosenPod[],
): Plan['trouble'] {
  const unready = chosen.filter(({ condition }) => condition.is !== 'ready');
  if (unready.length === 0) {
    return {
      status: 'absent',
      message: `The pods of ${workload} that would go are ready`,
    };
  }
  const [{ condition, planned }] = unready;
  const fault =
    condition.is === 'broken'
      ? condition.fault
      : `${planned.name} is on a node that is not Ready`;
  return {
    status: 'shown',
    message:
      unready.length === 1
        ? `1 pod of ${workload} is in trouble: ${fault}`
        : `${unready.length} pods of ${workload} are in trouble: ${fault}`,
  };
}

function summarise(
  verb: string,
  workload: string,
  planned: readonly PlannedPod[],
): string {
  const [first] = planned;
  const what =
    planned.length === 1
      ? `pod ${first.name} of ${workload}`
      : `${planned.length} pods of ${workload}`;
  const forced = planned.filter(({ how }) => how === 'force');
  const nodes = [...new Set(forced.map(({ node }) => node))].join(', ');
  if (forced.length === 0) return `${verb} ${what}`;
  // Nobody answers there: waiting for the pods' end would be for ever.
  const why = `${nodes.includes(',') ? 'nodes' : 'node'} ${nodes} ${
    nodes.includes(',') ? 'are' : 'is'
  } down`;
  return forced.length === planned.length
    ? `Force-delete ${what} (${why})`
    : `${verb} ${what}, ${forced.length} of them by force (${why})`;
}

function readPlannedPods(plan: Plan): PlannedPod[] {
  const request = requestSchema.safeParse(plan.request);
  if (!request.success) {
    throw new InputError(
      `The plan for ${plan.target} is not one of ${
        plan.action
      }: ${z.prettifyError(request.error)}`,
    );
  }
  return request.data.pods;
}

function receiptOf(
  plan: Plan,
  removed: readonly PlannedPod[],
  spared: readonly PlannedPod[],
): Receipt {
  const names = (pods: readonly PlannedPod[]) =>
    pods.map(({ name }) => name).sort();
  return {
    summary:
      spared.length === 0
        ? plan.summary
        : `${plan.summary}; ${spared.length} were well again and left alone`,
    output: {
      workload: plan.target,
      deleted: names(removed),
      spared: names(spared),
    },
  };
}
