import { ConflictError } from '@backstage/errors';
import {
  Finding,
  Plan,
  workloadRef,
  workloadRefSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Action,
  Check,
  Diagnoser,
  EvidenceSource,
  PreconditionFailedError,
  stampText,
  WorkloadChange,
  WorkloadHistory,
  WorkloadClaims,
  WorkloadLocator,
} from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';

/**
 * The smallest thing that can be healed: one workload with a version. It keeps
 * the contract of actions, so that the line can be tested without Kubernetes;
 * the module's own tests hold the real actions to the same contract.
 */
export class World {
  readonly workload = {
    cluster: 'demo',
    namespace: 'shop',
    kind: 'Deployment',
    name: 'checkout',
  };
  version = 2;
  generation = 7;
  /** Whether the trouble is to be seen in the workload itself. */
  visible = true;
  /** The cure works when true; when false, no proof has to be waited for. */
  curable = true;
  /** Stamps of every effect, in order. */
  readonly effects: string[] = [];
  /** Called before an effect is brought about, and before its answer. */
  beforeEffect: () => Promise<void> = async () => {};
  beforeAnswer: () => Promise<void> = async () => {};
  locatorFails = false;
  /** What the workload says of whose it is. */
  says: WorkloadClaims = {
    kubernetesIds: ['checkout'],
    labels: { 'backstage.io/kubernetes-id': 'checkout' },
    statements: [],
  };
  /** What somebody does to the workload since a time. */
  changes: (since: Date) => WorkloadChange[] = () => [];

  get target(): string {
    return workloadRef(this.workload);
  }

  get healthy(): boolean {
    return this.version === 1 && this.curable;
  }

  readonly locator: WorkloadLocator = {
    id: 'world',
    fromLabels: async labels => {
      if (this.locatorFails) throw new Error('the cluster does not answer');
      return labels.namespace === 'shop'
        ? { workload: this.workload, kubernetesId: labels.deployment }
        : undefined;
    },
    ofEntity: async entity =>
      entity.metadata.name === 'checkout' ? [this.workload] : [],
    claimsOf: async () => this.says,
  };

  readonly history: WorkloadHistory = {
    id: 'world',
    changesSince: async (_, since) => this.changes(since),
  };

  readonly evidence: EvidenceSource = {
    id: 'world',
    collect: async () => [
      {
        source: 'world',
        kind: 'revisions',
        title: 'Revisions',
        collectedAt: new Date().toISOString(),
        data: { currentRevisionCreatedAt: new Date().toISOString() },
      },
    ],
  };

  /** What the diagnosis finds. */
  findings: Omit<Finding, 'evidenceIds'>[] = [
    {
      type: 'recent-change',
      severity: 'cause',
      object: this.target,
      summary: 'A release came just before',
    },
  ];

  readonly diagnoser: Diagnoser = {
    id: 'world',
    examine: evidence =>
      evidence.flatMap(({ id }) =>
        this.findings.map(finding => ({ ...finding, evidenceIds: [id] })),
      ),
  };

  readonly check: Check<'healthy'> = {
    id: 'rollout',
    input: z.literal('healthy'),
    evaluate: async () => {
      if (this.healthy) {
        return { status: 'passed', message: 'all pods are ready' };
      }
      return this.curable
        ? { status: 'pending', message: '1 of 3 pods is ready' }
        : { status: 'failed', message: 'the pods keep crashing' };
    },
  };

  readonly action: Action<{ workload: string; version?: number }> = {
    id: 'world:roll-back',
    title: 'Roll back',
    risk: 'medium',
    input: z.strictObject({
      workload: workloadRefSchema,
      version: z.number().int().optional(),
    }),
    plan: async ({ workload, version = this.version - 1 }) => {
      if (this.version === 1) {
        throw new ConflictError('there is no earlier version');
      }
      return this.#plan(workload, version);
    },
    execute: async (plan, stamp) => {
      await this.beforeEffect();
      if (!this.effects.includes(stampText(stamp))) {
        if (plan.preconditions.generation !== this.generation) {
          throw new PreconditionFailedError('checkout has changed since');
        }
        this.version = plan.request.version as number;
        this.generation += 1;
        this.effects.push(stampText(stamp));
      }
      await this.beforeAnswer();
      return this.#receipt(plan, stamp.direction);
    },
    observe: async (plan, stamp) =>
      this.effects.includes(stampText(stamp))
        ? { status: 'done', receipt: this.#receipt(plan, stamp.direction) }
        : { status: 'absent' },
  };

  #plan(target: string, version: number): Plan {
    return {
      action: 'world:roll-back',
      target,
      summary: `Bring checkout to version ${version}`,
      changes: [{ path: 'version', before: this.version, after: version }],
      blastRadius: { pods: 3, podsInScope: 10, workloads: 1 },
      dryRun: { accepted: true },
      trouble: this.#trouble(),
      destination: {
        status: 'served',
        message: `Version ${version} served before.`,
      },
      preconditions: { generation: this.generation },
      request: { version, was: this.version },
      undoable: true,
      plannedAt: new Date().toISOString(),
    };
  }

  #trouble(): Plan['trouble'] {
    if (this.healthy) {
      return { status: 'absent', message: 'All pods of checkout are ready.' };
    }
    return this.visible
      ? { status: 'shown', message: '1 of 3 pods of checkout is ready.' }
      : { status: 'unknown', message: 'A latency is not to be seen in pods.' };
  }

  #receipt(plan: Plan, direction: 'do' | 'undo') {
    return {
      summary: `checkout is now version ${plan.request.version}`,
      output: { version: plan.request.version },
      ...(direction === 'do'
        ? { undo: this.#plan(plan.target, plan.request.was as number) }
        : {}),
    };
  }
}
