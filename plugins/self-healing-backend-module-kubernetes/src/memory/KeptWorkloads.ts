import {
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Deployment } from '../clusters/resources';
import { templateDigest } from '../workload/podTemplate';
import { Scope, scopeKey } from './NamespaceWatches';

/** One workload that is looked after. */
export type Kept = {
  workload: Workload;
  /** Of the Deployment when it was looked at last. */
  resourceVersion?: string;
  lookedAt?: number;
  dueAt: number;
  isLooking: boolean;
  /** What the watch told since, oldest first. */
  told: Told[];
  /** Template and replicas that it told last. */
  last?: string;
};

/** A Deployment as a watch sent it. */
export type Told = { deployment: Deployment; at: Date };

/** The workloads that are looked after, and when each is due. */
export class KeptWorkloads {
  readonly #kept = new Map<string, Kept>();

  get size(): number {
    return this.#kept.size;
  }

  /** Keeps these, and no others; new ones are due at once. */
  keep(workloads: ReadonlyMap<string, Workload>): void {
    for (const ref of this.#kept.keys()) {
      if (!workloads.has(ref)) this.#kept.delete(ref);
    }
    for (const [ref, workload] of workloads) {
      if (this.#kept.has(ref)) continue;
      this.#kept.set(ref, { workload, dueAt: 0, isLooking: false, told: [] });
    }
  }

  drop({ workload }: Kept): void {
    this.#kept.delete(workloadRef(workload));
  }

  due(now: number): Kept[] {
    return this.#idle().filter(({ dueAt }) => dueAt <= now);
  }

  /** When the next one is due; Infinity: none is. */
  nextAt(): number {
    return Math.min(...this.#idle().map(({ dueAt }) => dueAt));
  }

  scopes(): Map<string, Scope> {
    const workloads = [...this.#kept.values()].map(({ workload }) => workload);
    return new Map(workloads.map(scope => [scopeKey(scope), scope]));
  }

  /** Whose Deployment this is, unless it was looked at as it is. */
  changed(cluster: string, { metadata }: Deployment): Kept | undefined {
    const kept = this.#kept.get(
      workloadRef({
        cluster,
        namespace: metadata?.namespace ?? '',
        kind: 'Deployment',
        name: metadata?.name ?? '',
      }),
    );
    return kept?.resourceVersion === metadata?.resourceVersion
      ? undefined
      : kept;
  }

  #idle(): Kept[] {
    return [...this.#kept.values()].filter(({ isLooking }) => !isLooking);
  }
}

/** Keeps what a watch told, where it is a new template or size. */
export function hear(kept: Kept, { deployment, at }: Told): void {
  const { spec } = deployment;
  const now = `${templateDigest(spec?.template)} ${spec?.replicas}`;
  if (now !== kept.last) kept.told.push({ deployment, at });
  kept.last = now;
}
