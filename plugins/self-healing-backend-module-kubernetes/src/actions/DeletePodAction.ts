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
import { ConflictError, InputError } from '@backstage/errors';
import { z } from 'zod';
import { ApiServerError } from '../clusters/ApiServerError';
import { Clusters } from '../clusters/Clusters';
import { Pod, podPath, podsPath } from '../clusters/resources';
import { isActive, isReady, unreadyReason } from '../workload/podState';
import { readDeploymentState } from '../workload/DeploymentState';
import { readNodeReadiness } from '../workload/nodeReadiness';
import { DeploymentTarget } from './patchDeployment';
import {
  deletionProgress,
  PlannedPod,
  plannedPodSchema,
  unreadyPods,
} from './podDeletion';

const inputSchema = z.strictObject({
  workload: workloadRefSchema,
  /** Names of pods; the unready ones unless given. */
  pods: z.array(z.string().min(1)).min(1).optional(),
  which: z.literal('unready').optional(),
});

type DeletePodInput = z.infer<typeof inputSchema>;

const requestSchema = z.strictObject({
  pods: z.array(plannedPodSchema).min(1),
});

/** More than this at once is not a repair of single pods. */
const MAX_PODS = 50;
const REPLACED = 'replaced by its ReplicaSet';

/**
 * Deletes pods of a Deployment so that its ReplicaSet makes new ones. Each pod
 * is named by uid, which no other pod ever has: deleting it again has no
 * effect, so a deletion that was cut short is completed by sending it again.
 */
export class DeletePodAction implements Action<DeletePodInput> {
  readonly id = 'kubernetes:delete-pod';
  readonly title = 'Delete pods of a Deployment';
  readonly risk = 'low';
  readonly input = inputSchema;
  readonly #clusters: Clusters;

  constructor(clusters: Clusters) {
    this.#clusters = clusters;
  }

  async plan(input: DeletePodInput, { signal }: ActionContext): Promise<Plan> {
    const target = this.#target(input.workload, signal);
    const { cluster, workload } = target;
    const state = await readDeploymentState(cluster, workload, signal);
    const chosen = choosePods(input, workload.name, state.pods);
    const nodeReady = await readNodeReadiness(cluster, chosen, signal);
    const planned = chosen.map(pod => toPlanned(pod, nodeReady));
    const message = await this.#refusal(target, planned);
    return {
      action: this.id,
      target: workloadRef(workload),
      summary: summarise(workload.name, planned),
      changes: planned.map(({ name, force }, index) => ({
        path: `pod ${name}`,
        before: describe(chosen[index]),
        after: force
          ? `deleted without waiting for its node, ${REPLACED}`
          : `deleted, ${REPLACED}`,
      })),
      blastRadius: {
        pods: planned.length,
        podsInScope: state.podsInNamespace,
        workloads: 1,
      },
      dryRun:
        message === undefined
          ? { accepted: true }
          : { accepted: false, message },
      preconditions: { podUids: planned.map(({ uid }) => uid) },
      request: { pods: planned },
      undoable: false,
      plannedAt: new Date().toISOString(),
    };
  }

  async execute(
    plan: Plan,
    _stamp: EffectStamp,
    { signal }: ActionContext,
  ): Promise<Receipt> {
    const target = this.#target(plan.target, signal);
    const planned = readPlannedPods(plan);
    const pods = await this.#podsOfNamespace(target);
    const { gone, recovered, remaining } = deletionProgress(planned, pods);
    const { deletable, back } = await this.#byNode(target, remaining, pods);
    if (gone.length === 0 && deletable.length === 0) {
      const why =
        back.length > 0
          ? `node ${back[0].node} is Ready again, so its pods are not deleted without its word`
          : `every planned pod of ${target.workload.name} is ready again`;
      throw new PreconditionFailedError(`Nothing was changed: ${why}`);
    }
    for (const pod of deletable) await this.#delete(target, pod, false);
    return receiptOf(plan, [...gone, ...deletable], [...recovered, ...back]);
  }

  async observe(
    plan: Plan,
    _stamp: EffectStamp,
    { signal }: ActionContext,
  ): Promise<Observation> {
    const target = this.#target(plan.target, signal);
    const { gone, recovered, remaining } = deletionProgress(
      readPlannedPods(plan),
      await this.#podsOfNamespace(target),
    );
    // What is left must be sent again, and what is gone cannot be hit twice.
    if (gone.length === 0 || remaining.length > 0) return { status: 'absent' };
    return { status: 'done', receipt: receiptOf(plan, gone, recovered) };
  }

  #target(ref: string, signal: AbortSignal): DeploymentTarget {
    const workload = parseWorkloadRef(ref);
    return { cluster: this.#clusters.get(workload.cluster), workload, signal };
  }

  async #podsOfNamespace(target: DeploymentTarget): Promise<Pod[]> {
    const { cluster, workload, signal } = target;
    return cluster.list<Pod>(podsPath(workload.namespace), {}, signal);
  }

  /** Why the server would refuse, or undefined when it accepts them all. */
  async #refusal(
    target: DeploymentTarget,
    planned: readonly PlannedPod[],
  ): Promise<string | undefined> {
    try {
      for (const pod of planned) await this.#delete(target, pod, true);
      return undefined;
    } catch (error) {
      if (error instanceof ApiServerError && error.isRefusal) {
        return error.message;
      }
      throw error;
    }
  }

  async #delete(
    { cluster, workload, signal }: DeploymentTarget,
    { name, uid, force }: PlannedPod,
    dryRun: boolean,
  ): Promise<void> {
    try {
      await cluster.delete(
        podPath(workload.namespace, name),
        { uid, ...(force ? { gracePeriodSeconds: 0 } : {}) },
        { dryRun },
        signal,
      );
    } catch (error) {
      // 404, or 409 for the uid: the planned pod is gone, which is what a
      // deletion is for.
      const status = error instanceof ApiServerError && error.httpStatus;
      if (status !== 404 && status !== 409) throw error;
    }
  }

  /** Deleting without the kubelet's word is right only while it is silent. */
  async #byNode(
    { cluster, signal }: DeploymentTarget,
    remaining: readonly PlannedPod[],
    pods: readonly Pod[],
  ): Promise<{ deletable: PlannedPod[]; back: PlannedPod[] }> {
    const forced = new Set(
      remaining.filter(({ force }) => force).map(({ uid }) => uid),
    );
    const nodeReady = await readNodeReadiness(
      cluster,
      pods.filter(pod => forced.has(pod.metadata?.uid ?? '')),
      signal,
    );
    const isBack = ({ force, node }: PlannedPod) => force && nodeReady(node);
    return {
      deletable: remaining.filter(pod => !isBack(pod)),
      back: remaining.filter(isBack),
    };
  }
}

function choosePods(
  { pods: names }: DeletePodInput,
  workload: string,
  pods: readonly Pod[],
): Pod[] {
  const chosen = names
    ? names.map(name => requirePod(name, workload, pods))
    : unreadyPods(pods);
  if (chosen.length === 0) {
    throw new ConflictError(`Every pod of ${workload} is ready`);
  }
  if (chosen.length > MAX_PODS) {
    throw new ConflictError(
      `${chosen.length} pods of ${workload} would be deleted; at most ${MAX_PODS} are at once`,
    );
  }
  return [...new Set(chosen)];
}

function requirePod(name: string, workload: string, pods: readonly Pod[]): Pod {
  const pod = pods.find(({ metadata }) => metadata?.name === name);
  if (!pod || !isActive(pod)) {
    throw new ConflictError(`${workload} has no running pod ${name}`);
  }
  return pod;
}

function toPlanned(
  pod: Pod,
  nodeReady: (node?: string) => boolean,
): PlannedPod {
  const node = pod.spec?.nodeName;
  return {
    name: pod.metadata?.name ?? '',
    uid: pod.metadata?.uid ?? '',
    ...(node ? { node } : {}),
    force: node !== undefined && !nodeReady(node),
    unready: !isReady(pod),
  };
}

function describe(pod: Pod): string {
  const state = isReady(pod) ? 'ready' : unreadyReason(pod);
  const node = pod.spec?.nodeName;
  return node ? `${state} on ${node}` : state;
}

function summarise(workload: string, planned: readonly PlannedPod[]): string {
  const [first] = planned;
  const what =
    planned.length === 1
      ? `pod ${first.name} of ${workload}`
      : `${planned.length} pods of ${workload}`;
  const forced = planned.filter(({ force }) => force);
  const nodes = [...new Set(forced.map(({ node }) => node))].join(', ');
  return forced.length === 0
    ? `Delete ${what}`
    : `Delete ${what}, ${forced.length} without waiting for a node that is not Ready (${nodes})`;
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
  deleted: readonly PlannedPod[],
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
      deleted: names(deleted),
      spared: names(spared),
    },
  };
}
